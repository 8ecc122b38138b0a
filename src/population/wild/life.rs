//! What happens to wild people besides stops: advances, accounts, taxes, a death in the
//! family, the switch.

use crate::domain::{
    AdvancePaid, BankAccountChange, Bereavement, Cents, Content, Day, Percent, Period, Switch,
    SwitchBalance, TaxRateChange, WaitingDays,
};

use super::super::before;
use super::super::draft::{Sending, stop_id};
use super::Wild;

impl Wild {
    /// Advances, accounts, taxes, a death in the family, the switch.
    pub(super) fn life(&mut self, start: Day, end: Day) {
        let span = end.days_since(start).max(10);
        for _ in 0..self.draft.draws.weighted(&[85, 10, 5]) {
            self.n_advances += 1;
            let draws = &mut self.draft.draws;
            let paid_on = start.plus_days(draws.between(3, span + 10));
            let amount = Cents(i64::from(draws.between(10, 180_000)));
            let stop = draws.chance(600).then(|| draws.pick(&self.stops).0.clone());
            let advance = stop_id(["A1", "A2"][self.n_advances as usize - 1]);
            let content = Content::AdvancePaid(AdvancePaid {
                advance,
                paid_on,
                amount,
                stop,
            });
            let delay = self.draft.draws.between(0, 10);
            self.draft
                .send(Sending::electronic(paid_on, delay), content);
        }
        for rank in 1..=self.draft.draws.weighted(&[80, 14, 6]) {
            let iban = self
                .draft
                .identity
                .iban(u32::try_from(rank).expect("a few"));
            let draws = &mut self.draft.draws;
            let effective_on = start.plus_days(draws.between(0, span));
            let heard_on = effective_on.plus_days(draws.between(-10, 30)).max(start);
            let content = Content::BankAccountChange(BankAccountChange { iban, effective_on });
            let sent = self.draft.send(Sending::electronic(heard_on, 0), content);
            self.disturb(sent, |_, _| {});
        }
        for _ in 0..self.draft.draws.weighted(&[75, 17, 8]) {
            let draws = &mut self.draft.draws;
            let heard_on = start.plus_days(draws.between(0, span));
            let effective_on = heard_on.plus_days(draws.between(-20, 40));
            let rate = Percent::from_hundredths(draws.below(4_000));
            let content = Content::TaxRateChange(TaxRateChange { rate, effective_on });
            self.draft.send(Sending::electronic(heard_on, 0), content);
        }
        if self.draft.draws.chance(60) {
            let day = start.plus_days(self.draft.draws.between(-100, span));
            let heard_on = day.max(start).plus_days(self.draft.draws.between(0, 20));
            let content = Content::Bereavement(Bereavement { died_on: day });
            self.draft.send(Sending::electronic(heard_on, 0), content);
        }
        if self.draft.draws.chance(80) {
            self.switch(start, span);
        }
    }

    /// The old engine paid nothing of the file; it may hand counters over.
    pub(super) fn switch(&mut self, start: Day, span: i32) {
        let draws = &mut self.draft.draws;
        let switch_on = start.plus_days(draws.between(0, span));
        let balance = draws.chance(500).then(|| {
            let last_day = start.plus_days(-draws.between(1, 300));
            let first_day = last_day.plus_days(-draws.between(10, 200));
            let waiting_days = draws
                .chance(150)
                .then(|| WaitingDays {
                    stop: stop_id("S1"),
                    n_days: draws.between(0, 3).unsigned_abs(),
                })
                .into_iter()
                .collect();
            SwitchBalance {
                accident_days: Vec::new(),
                balance_on: start,
                sickness_days: vec![Period {
                    first_day,
                    last_day,
                }],
                waiting_days,
            }
        });
        let content = Content::Switch(Switch {
            balance,
            ..before::nothing(switch_on)
        });
        self.draft.in_charge_from = Some(switch_on);
        self.draft.send(Sending::at_once(switch_on), content);
    }
}
