//! Reads one message as hostile input: bounded, of its encoding, flagged as a test, and of
//! nobody. A value is never shown: a mistake names a line and a rubrique.
//!
//! Rubriques that no allowance needs are passed over and counted, once they are well formed
//! and hold no number that could be somebody's.

use crate::domain::{Cents, Day, Iban, Month, Nir, Siret};

use super::message::{
    Message, Mistake, Payment, Person, Prime, StopBlock, Subrogated, Suspension, Wrong,
};
use super::norm::{DeclarationKind, MOTIVES, NORM, Nature, read_amount, read_day, read_hours};

/// Bytes of one message.
pub const MAX_BYTES: usize = 4 << 20;
/// Lines of one message.
pub const MAX_LINES: usize = 50_000;
/// Bytes of one line; the longest value of the norm has 120.
pub(super) const MAX_LINE: usize = 512;
/// Mistakes that are kept.
const MAX_MISTAKES: usize = 20;

/// Splits messages written one after another; each ends with `S90.G00.90.002`.
pub fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    let (mut begin, mut at) = (0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.starts_with(b"S90.G00.90.002,") {
            messages.push(&bytes[begin..at]);
            begin = at;
        }
    }
    if !bytes[begin..].trim_ascii().is_empty() {
        messages.push(&bytes[begin..]);
    }
    messages
}

struct Line<'a> {
    number: usize,
    /// `S21.G00.30.001`.
    rubrique: &'a str,
    /// The value as text.
    value: String,
}

/// Reads one message, or says everything that is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Message, Vec<Mistake>> {
    let lines = lines(bytes).map_err(|mistake| vec![mistake])?;
    refuse_real(&lines).map_err(|mistake| vec![mistake])?;
    let mut reading = Reading::default();
    reading.check_order(&lines);
    for line in &lines {
        reading.line(line);
    }
    reading.check_totals(&lines);
    reading.message()
}

fn lines(bytes: &[u8]) -> Result<Vec<Line<'_>>, Mistake> {
    let whole = |wrong| Mistake {
        line: 0,
        rubrique: None,
        wrong,
    };
    if bytes.len() > MAX_BYTES {
        return Err(whole(Wrong::TooLong));
    }
    let mut lines = Vec::new();
    for (index, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        if raw.is_empty() {
            continue;
        }
        let here = |wrong| Mistake {
            line: index + 1,
            rubrique: None,
            wrong,
        };
        if raw.len() > MAX_LINE || lines.len() == MAX_LINES {
            return Err(here(Wrong::TooLong));
        }
        if raw.iter().any(|byte| matches!(byte, 0..0x20 | 0x7f..0xa0)) {
            return Err(here(Wrong::NotText));
        }
        let (name, rest) = raw
            .split_at_checked(14)
            .filter(|(name, _)| is_rubrique(name))
            .ok_or_else(|| here(Wrong::NotARubrique))?;
        let value = rest
            .strip_prefix(b",'")
            .and_then(|rest| rest.strip_suffix(b"'"))
            .ok_or_else(|| here(Wrong::NotARubrique))?;
        lines.push(Line {
            number: index + 1,
            rubrique: std::str::from_utf8(name).expect("a rubrique is ASCII"),
            value: value.iter().map(|byte| char::from(*byte)).collect(),
        });
    }
    Ok(lines)
}

/// `S21.G00.30.001`.
fn is_rubrique(name: &[u8]) -> bool {
    name.iter()
        .zip(b"S00.G00.00.000")
        .all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        })
}

/// Before anything is read: the flag, then every number that could be somebody's.
fn refuse_real(lines: &[Line<'_>]) -> Result<(), Mistake> {
    let flags: Vec<&Line<'_>> = lines
        .iter()
        .filter(|line| line.rubrique == "S10.G00.00.005")
        .collect();
    let refused = |line: &Line<'_>, wrong| Mistake {
        line: line.number,
        rubrique: Some(line.rubrique.to_owned()),
        wrong,
    };
    if let Some(real) = flags.iter().find(|line| line.value == "02") {
        return Err(refused(real, Wrong::FlaggedReal));
    }
    match flags.as_slice() {
        [] => {
            return Err(Mistake {
                line: 0,
                rubrique: Some("S10.G00.00.005".into()),
                wrong: Wrong::NotATest,
            });
        }
        flags => {
            if let Some(other) = flags.iter().find(|line| line.value != "01") {
                return Err(refused(other, Wrong::NotATest));
            }
        }
    }
    for line in lines {
        if let Some(what) = could_be_real(line.rubrique, &line.value) {
            return Err(refused(line, Wrong::CouldBeReal(what)));
        }
    }
    Ok(())
}

/// What of the value could be somebody's.
fn could_be_real(rubrique: &str, value: &str) -> Option<&'static str> {
    match rubrique {
        // Numbers of declarations, in the sender's own series; one of ours starts with 9.
        "S20.G00.05.004" | "S20.G00.05.006" if value.starts_with('9') => return None,
        "S10.G00.01.001" | "S21.G00.06.001" => {
            return (!value.starts_with("0001")).then_some("SIREN");
        }
        // Sex, then the SIREN of the employer.
        "S21.G00.30.020" => {
            return (value.get(1..5) != Some("0001")).then_some("temporary number");
        }
        _ => {}
    }
    let words: Vec<&str> = value
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Words that follow each other are joined: `2 69 05 49 588 157 80`.
    (0..words.len()).find_map(|first| {
        let mut joined = String::new();
        for word in &words[first..] {
            joined.push_str(&word.to_ascii_uppercase());
            if joined.len() > 27 {
                break;
            }
            if let Some(what) = number_of_somebody(&joined) {
                return Some(what);
            }
        }
        None
    })
}

fn number_of_somebody(number: &str) -> Option<&'static str> {
    let nir = match number.len() {
        13 => Nir::with_key(number).ok(),
        14 => {
            let siret = number.parse::<Siret>().ok()?;
            return (!siret.is_synthetic()).then_some("SIRET");
        }
        15 => number.parse().ok(),
        27 => {
            let iban = number.parse::<Iban>().ok()?;
            return (!iban.is_synthetic()).then_some("IBAN");
        }
        _ => None,
    };
    nir.is_some_and(|nir: Nir| !nir.is_synthetic())
        .then_some("NIR")
}

#[derive(Default)]
struct Reading {
    mistakes: Vec<Mistake>,
    norm: bool,
    nature: Option<Nature>,
    kind: Option<DeclarationKind>,
    month: Option<Month>,
    made_on: Option<Day>,
    business_id: Option<String>,
    siren: Option<String>,
    nic: Option<String>,
    person: Option<Person>,
    has_contract: bool,
    hired_on: Option<Day>,
    stops: Vec<StopDraft>,
    suspensions: Vec<SuspensionDraft>,
    payments: Vec<Payment>,
    /// Type of the pay being read.
    pay: Option<(Day, Option<Day>, String)>,
    primes: Vec<PrimeDraft>,
    n_unread: usize,
}

/// Rank of the payment, from 1; amount; first and last day rewarded.
type PrimeDraft = (usize, Option<Cents>, Option<Day>, Option<Day>);

#[derive(Default)]
struct StopDraft {
    line: usize,
    motive: Option<&'static str>,
    last_day_worked: Option<Day>,
    returned_on: Option<Day>,
    taken: bool,
    taken_from: Option<Day>,
    taken_to: Option<Day>,
    losses: Vec<(Day, Option<Cents>)>,
}

#[derive(Default)]
struct SuspensionDraft {
    line: usize,
    motive: String,
    first_day: Option<Day>,
    last_day: Option<Day>,
}

impl Reading {
    fn wrong(&mut self, line: usize, rubrique: &str, wrong: Wrong) {
        if self.mistakes.len() < MAX_MISTAKES {
            self.mistakes.push(Mistake {
                line,
                rubrique: Some(rubrique.to_owned()),
                wrong,
            });
        }
    }

    /// Rubriques rise inside a block; a block begins again with its first one.
    fn check_order(&mut self, lines: &[Line<'_>]) {
        for pair in lines.windows(2) {
            let (before, line) = (&pair[0], &pair[1]);
            let is_same_block = before.rubrique[..10] == line.rubrique[..10];
            let begins_again = line.rubrique.ends_with(".001");
            if is_same_block && !begins_again && line.rubrique <= before.rubrique {
                self.wrong(line.number, line.rubrique, Wrong::OutOfOrder);
            }
        }
        let ends: Vec<&str> = lines.iter().map(|line| &line.rubrique[..3]).collect();
        if !ends.is_sorted() {
            self.wrong(0, "S90.G00.90.001", Wrong::OutOfOrder);
        }
    }

    fn day(&mut self, line: &Line<'_>) -> Option<Day> {
        let day = read_day(&line.value);
        if day.is_none() {
            self.wrong(line.number, line.rubrique, Wrong::NotADay);
        }
        day
    }

    fn amount(&mut self, line: &Line<'_>) -> Option<Cents> {
        let amount = read_amount(&line.value);
        if amount.is_none() {
            self.wrong(line.number, line.rubrique, Wrong::NotAnAmount);
        }
        amount
    }

    fn line(&mut self, line: &Line<'_>) {
        let (block, rubrique) = line.rubrique.split_at(11);
        match &block[..10] {
            "S10.G00.00" | "S20.G00.05" => self.declaration(line),
            "S21.G00.06" | "S21.G00.11" | "S21.G00.30" => self.who(line),
            "S21.G00.40" => self.contract(line, rubrique),
            "S21.G00.60" | "S21.G00.66" => self.stop(line, rubrique),
            "S21.G00.65" => self.suspension(line, rubrique),
            "S21.G00.50" | "S21.G00.51" | "S21.G00.52" | "S21.G00.53" => self.pay(line),
            "S90.G00.90" => {}
            _ => self.n_unread += 1,
        }
    }

    fn declaration(&mut self, line: &Line<'_>) {
        let unknown = |reading: &mut Self, is_known: bool| {
            if !is_known {
                reading.wrong(line.number, line.rubrique, Wrong::UnknownCode);
            }
        };
        match line.rubrique {
            "S10.G00.00.006" => {
                self.norm = line.value == NORM;
                if !self.norm {
                    self.wrong(line.number, line.rubrique, Wrong::OtherNorm);
                }
            }
            "S20.G00.05.001" => {
                if self.nature.is_some() {
                    self.wrong(line.number, line.rubrique, Wrong::OutOfOrder);
                }
                self.nature = Nature::read(&line.value);
                unknown(self, self.nature.is_some());
            }
            "S20.G00.05.002" => {
                self.kind = DeclarationKind::read(&line.value);
                unknown(self, self.kind.is_some());
            }
            "S20.G00.05.005" => self.month = self.day(line).map(Day::month),
            "S20.G00.05.007" => self.made_on = self.day(line),
            "S20.G00.05.009" => self.business_id = Some(line.value.clone()),
            _ => self.n_unread += 1,
        }
    }

    fn who(&mut self, line: &Line<'_>) {
        match line.rubrique {
            "S21.G00.06.001" => self.siren = Some(line.value.clone()),
            "S21.G00.11.001" => self.nic = Some(line.value.clone()),
            "S21.G00.30.001" => match Nir::with_key(&line.value) {
                Ok(nir) if self.person.is_none() => self.person = Some(Person::Nir(nir)),
                Ok(_) => self.wrong(line.number, line.rubrique, Wrong::OutOfOrder),
                Err(_) => self.wrong(line.number, line.rubrique, Wrong::Malformed("NIR")),
            },
            "S21.G00.30.020" => {
                if self.person.is_none() {
                    self.person = Some(Person::Temporary(line.value.clone()));
                }
            }
            _ => self.n_unread += 1,
        }
    }

    fn contract(&mut self, line: &Line<'_>, rubrique: &str) {
        if rubrique == "001" {
            self.has_contract = true;
            self.hired_on = self.day(line);
        } else {
            self.n_unread += 1;
        }
    }

    fn stop(&mut self, line: &Line<'_>, rubrique: &str) {
        if line.rubrique == "S21.G00.60.001" {
            if !self.has_contract {
                self.wrong(line.number, line.rubrique, Wrong::Orphan);
            }
            let motive = MOTIVES.into_iter().find(|code| *code == line.value);
            if motive.is_none() {
                self.wrong(line.number, line.rubrique, Wrong::UnknownCode);
            }
            self.stops.push(StopDraft {
                line: line.number,
                motive,
                ..StopDraft::default()
            });
            return;
        }
        if self.stops.is_empty() {
            return self.wrong(line.number, line.rubrique, Wrong::Orphan);
        }
        let is_day = matches!(
            (&line.rubrique[8..10], rubrique),
            ("60", "002" | "003" | "005" | "006" | "010" | "012") | ("66", "001" | "002")
        );
        let day = if is_day { self.day(line) } else { None };
        let is_loss = line.rubrique == "S21.G00.66.003";
        let loss = if is_loss { self.amount(line) } else { None };
        let stop = self.stops.last_mut().expect("one stop at least");
        match (&line.rubrique[8..10], rubrique) {
            ("60", "002") => stop.last_day_worked = day,
            ("60", "004") => stop.taken = line.value == "01",
            ("60", "005") => stop.taken_from = day,
            ("60", "006") => stop.taken_to = day,
            ("60", "010") => stop.returned_on = day,
            ("66", "001") => stop.losses.extend(day.map(|day| (day, None))),
            ("66", "003") => {
                if let Some(last) = stop.losses.last_mut() {
                    last.1 = loss;
                }
            }
            _ => self.n_unread += 1,
        }
    }

    fn suspension(&mut self, line: &Line<'_>, rubrique: &str) {
        if rubrique == "001" {
            if !self.has_contract {
                self.wrong(line.number, line.rubrique, Wrong::Orphan);
            }
            self.suspensions.push(SuspensionDraft {
                line: line.number,
                motive: line.value.clone(),
                ..SuspensionDraft::default()
            });
            return;
        }
        let day = match rubrique {
            "002" | "003" => self.day(line),
            _ => None,
        };
        let Some(suspension) = self.suspensions.last_mut() else {
            return self.wrong(line.number, line.rubrique, Wrong::Orphan);
        };
        match rubrique {
            "002" => suspension.first_day = day,
            "003" => suspension.last_day = day,
            _ => self.n_unread += 1,
        }
    }

    fn pay(&mut self, line: &Line<'_>) {
        if line.rubrique == "S21.G00.50.001" {
            self.day(line);
            self.pay = None;
            self.payments.push(Payment::default());
            return;
        }
        if self.payments.is_empty() {
            return self.wrong(line.number, line.rubrique, Wrong::Orphan);
        }
        match line.rubrique {
            "S21.G00.51.001" => {
                self.pay = self.day(line).map(|first| (first, None, String::new()));
            }
            "S21.G00.51.002" => {
                let last = self.day(line);
                if let Some(pay) = &mut self.pay {
                    pay.1 = last;
                }
            }
            "S21.G00.51.011" => {
                if let Some(pay) = &mut self.pay {
                    pay.2.clone_from(&line.value);
                }
            }
            "S21.G00.51.013" => self.pay_amount(line),
            "S21.G00.52.001" => self.primes.push((self.payments.len(), None, None, None)),
            "S21.G00.52.002" | "S21.G00.52.003" | "S21.G00.52.004" => self.prime(line),
            "S21.G00.53.001" => {
                // Only the hours worked are read, under the pay of the unemployment rights.
                if self.pay.is_none() {
                    self.wrong(line.number, line.rubrique, Wrong::Orphan);
                } else if line.value != "01" {
                    self.pay = None;
                }
            }
            "S21.G00.53.002" if self.pay.is_some() => {
                let hours = read_hours(&line.value);
                if hours.is_none() {
                    self.wrong(line.number, line.rubrique, Wrong::NotAnAmount);
                }
                self.payments.last_mut().expect("one payment").hours = hours;
            }
            _ => self.n_unread += 1,
        }
    }

    fn pay_amount(&mut self, line: &Line<'_>) {
        let amount = self.amount(line);
        let Some((first, last, kind)) = &self.pay else {
            return self.wrong(line.number, line.rubrique, Wrong::Orphan);
        };
        let payment = self.payments.last_mut().expect("one payment");
        match kind.as_str() {
            "001" => {
                payment.gross = amount;
                payment.period = last.map(|last| (*first, last));
            }
            "003" => payment.restored = amount,
            _ => self.n_unread += 1,
        }
    }

    fn prime(&mut self, line: &Line<'_>) {
        let (amount, day) = match &line.rubrique[11..] {
            "002" => (self.amount(line), None),
            _ => (None, self.day(line)),
        };
        let Some(prime) = self.primes.last_mut() else {
            return self.wrong(line.number, line.rubrique, Wrong::Orphan);
        };
        match &line.rubrique[11..] {
            "002" => prime.1 = amount,
            "003" => prime.2 = day,
            _ => prime.3 = day,
        }
    }

    fn check_totals(&mut self, lines: &[Line<'_>]) {
        let value = |rubrique: &str| {
            lines
                .iter()
                .filter(|line| line.rubrique == rubrique)
                .map(|line| line.value.parse::<usize>().ok())
                .collect::<Vec<_>>()
        };
        if value("S90.G00.90.001") != [Some(lines.len())] {
            self.wrong(0, "S90.G00.90.001", Wrong::WrongTotal);
        }
        if value("S90.G00.90.002") != [Some(1)] {
            self.wrong(0, "S90.G00.90.002", Wrong::WrongTotal);
        }
    }

    /// What must be there, or where it is missing.
    fn need<T>(&mut self, found: Option<T>, rubrique: &str) -> Option<T> {
        if found.is_none()
            && !self
                .mistakes
                .iter()
                .any(|one| one.rubrique.as_deref() == Some(rubrique))
        {
            self.wrong(0, rubrique, Wrong::Missing);
        }
        found
    }

    fn message(mut self) -> Result<Message, Vec<Mistake>> {
        let norm = self.norm.then_some(());
        let _ = self.need(norm, "S10.G00.00.006");
        let (nature, kind, made_on) = (self.nature, self.kind, self.made_on);
        let nature = self.need(nature, "S20.G00.05.001");
        let kind = self.need(kind, "S20.G00.05.002");
        let made_on = self.need(made_on, "S20.G00.05.007");
        let siret = self.siren.take().zip(self.nic.take());
        let siret = self.need(siret, "S21.G00.11.001").and_then(|(siren, nic)| {
            let siret = format!("{siren}{nic}").parse::<Siret>();
            if siret.is_err() {
                self.wrong(0, "S21.G00.11.001", Wrong::Malformed("SIRET"));
            }
            siret.ok()
        });
        let person = self.person.take();
        let person = self.need(person, "S21.G00.30.001");
        let stops = self.stops();
        let suspensions = self.suspensions();
        self.primes();
        match (nature, kind, made_on, siret, person) {
            (Some(nature), Some(kind), Some(made_on), Some(siret), Some(person))
                if self.mistakes.is_empty() =>
            {
                Ok(Message {
                    nature,
                    kind,
                    month: self.month,
                    made_on,
                    business_id: self.business_id,
                    siret,
                    person,
                    hired_on: self.hired_on,
                    stops,
                    suspensions,
                    payments: self.payments,
                    n_unread: self.n_unread,
                })
            }
            _ => Err(self.mistakes),
        }
    }

    fn stops(&mut self) -> Vec<StopBlock> {
        let mut stops = Vec::new();
        for draft in std::mem::take(&mut self.stops) {
            let Some(last_day_worked) = draft.last_day_worked else {
                self.wrong(draft.line, "S21.G00.60.002", Wrong::Missing);
                continue;
            };
            let taken = draft.taken_from.zip(draft.taken_to);
            if draft.taken && taken.is_none() {
                self.wrong(draft.line, "S21.G00.60.005", Wrong::Missing);
            }
            let losses: Vec<(Day, Cents)> = draft
                .losses
                .iter()
                .filter_map(|(day, loss)| Some((*day, (*loss)?)))
                .collect();
            if losses.len() < draft.losses.len() {
                self.wrong(draft.line, "S21.G00.66.003", Wrong::Missing);
            }
            stops.extend(draft.motive.map(|motive| {
                StopBlock {
                    motive,
                    last_day_worked,
                    returned_on: draft.returned_on,
                    subrogated: taken.filter(|_| draft.taken).map(|(first_day, last_day)| {
                        Subrogated {
                            first_day,
                            last_day,
                        }
                    }),
                    losses,
                }
            }));
        }
        stops
    }

    fn suspensions(&mut self) -> Vec<Suspension> {
        let mut suspensions = Vec::new();
        for draft in std::mem::take(&mut self.suspensions) {
            match draft.first_day.zip(draft.last_day) {
                Some((first_day, last_day)) => suspensions.push(Suspension {
                    motive: draft.motive,
                    first_day,
                    last_day,
                }),
                None => self.wrong(draft.line, "S21.G00.65.002", Wrong::Missing),
            }
        }
        suspensions
    }

    fn primes(&mut self) {
        for (payment, amount, first_day, last_day) in std::mem::take(&mut self.primes) {
            // A bonus without period belongs to its pay: nothing is paid apart.
            if let (Some(amount), Some(first_day), Some(last_day)) = (amount, first_day, last_day) {
                self.payments[payment - 1].primes.push(Prime {
                    amount,
                    first_day,
                    last_day,
                });
            }
        }
    }
}
