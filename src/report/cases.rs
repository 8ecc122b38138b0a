//! The wrong and undelivered dossiers: all that is known of each (`cases.ndjson.gz`),
//! and one line a difference for a spreadsheet (`cases.csv`).

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use serde::Serialize;

use super::{ReportError, RunRecord, hostile, names};
use crate::domain::{Dossier, SettlementAnswer};
use crate::measure::CaseMeasure;

/// One line of `cases.ndjson.gz`.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    case: &'a CaseMeasure,
    replay: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier: Option<&'a Dossier>,
    due: &'a [SettlementAnswer],
    paid: &'a [SettlementAnswer],
}

/// One dossier a line, due beside paid, compressed. The same record gives the same bytes.
pub(crate) fn ndjson_gz(record: &RunRecord) -> Result<Vec<u8>, ReportError> {
    let write = || -> std::io::Result<Vec<u8>> {
        // No file name and no time in the header: both would change the bytes.
        let mut file = GzBuilder::new().write(Vec::new(), Compression::default());
        for case in &record.measures.cases {
            let kept = record.case(case.index);
            let line = Line {
                case,
                replay: record.replay(case.index),
                dossier: kept.map(|kept| kept.dossier.as_ref()),
                due: kept.map_or(&[], |kept| &kept.due),
                paid: kept.map_or(&[], |kept| &kept.paid),
            };
            serde_json::to_writer(&mut file, &line)?;
            file.write_all(b"\n")?;
        }
        file.finish()
    };
    write().map_err(|why| ReportError::Format {
        file: "cases.ndjson.gz",
        why: why.to_string(),
    })
}

/// One line a difference (one for an undelivered dossier), for a spreadsheet.
pub(crate) fn csv(record: &RunRecord) -> String {
    let mut text = String::from(
        "case,stratum,pool,outcome,class,error,observable,stop,payee,first_day,last_day,days,due,paid,expected,observed,days_late,rule,article,replay\r\n",
    );
    for case in &record.measures.cases {
        let mut line = |fields: [String; 15]| {
            let head = [
                case.index.to_string(),
                hostile::csv(&case.stratum),
                names::pool(case.pool).to_owned(),
                names::case_outcome(case.outcome).to_owned(),
            ];
            let replay = hostile::csv(&record.replay(case.index));
            let fields = head.into_iter().chain(fields).chain([replay]);
            text.push_str(&fields.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        };
        if case.audit.differences.is_empty() {
            let mut fields: [String; 15] = Default::default();
            fields[1] = hostile::csv(
                &case
                    .failure
                    .as_deref()
                    .map_or_else(String::new, names::failure),
            );
            line(fields);
        }
        for gap in &case.audit.differences {
            let shown = |value: Option<String>| value.unwrap_or_default();
            line([
                gap.class.code().to_owned(),
                hostile::csv(names::class(gap.class)),
                hostile::csv(names::observable(gap.observable)),
                hostile::csv(&shown(gap.stop.as_ref().map(ToString::to_string))),
                hostile::csv(&shown(gap.payee.map(|payee| payee.to_string()))),
                shown(gap.first_day.map(|day| day.to_string())),
                shown(gap.last_day.map(|day| day.to_string())),
                gap.n_days.to_string(),
                gap.due.to_string(),
                gap.paid.to_string(),
                hostile::csv(&gap.expected),
                hostile::csv(&gap.observed),
                gap.n_days_late.to_string(),
                hostile::csv(&gap.rule),
                hostile::csv(&gap.article),
            ]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::super::{example, hostile::samples::HOSTILE};
    use super::*;

    #[test]
    fn each_wrong_dossier_is_one_line_with_due_beside_paid() {
        let record = example::no_go();
        let bytes = ndjson_gz(&record).unwrap();
        assert_eq!(
            bytes,
            ndjson_gz(&record).unwrap(),
            "same record, same bytes"
        );
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), record.measures.cases.len());
        assert!(lines[0]["due"][0]["lines"].is_array());
        assert!(lines[0]["paid"].is_array());
        assert!(
            lines[0]["replay"]
                .as_str()
                .unwrap()
                .starts_with("recette replay")
        );
    }

    #[test]
    fn a_formula_in_an_answer_stays_text_in_a_spreadsheet() {
        let mut record = example::no_go();
        let gap = &mut record.measures.cases[0].audit.differences[0];
        gap.observed = "=HYPERLINK(\"http://evil.example\")".to_owned();
        gap.expected = HOSTILE.to_owned();
        let text = csv(&record);
        assert!(text.contains("\"'=HYPERLINK(\"\"http"), "{text}");
        let n_lines: usize = 1 + record
            .measures
            .cases
            .iter()
            .map(|case| case.audit.differences.len().max(1))
            .sum::<usize>();
        assert_eq!(
            text.matches('\n').count(),
            n_lines,
            "no field breaks a line"
        );
    }
}
