//! The files inside the binary: `datasets/` and `scenarios/policies/`. The only reader
//! of datasets; the other parts parse the text that they are given.

use std::borrow::Cow;
use std::path::Path;

use super::failure::Failure;
use crate::domain::sha256_hex;

/// Embeds the files of `datasets/`, by their path below it.
macro_rules! datasets {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../datasets/", $path)))),*]
    };
}

const DATASETS: &[(&str, &str)] = datasets![
    "caseload/accidents.toml",
    "caseload/calendar.toml",
    "caseload/leaves.toml",
    "caseload/money.toml",
    "caseload/published.toml",
    "caseload/self_employed.toml",
    "caseload/sickness.toml",
    "caseload/traffic.toml",
    "caseload/wages.toml",
    "funds/funds.csv",
    "funds/mix.toml",
    "law/parameters/accident_cap_rate.toml",
    "law/parameters/accident_claim_months.toml",
    "law/parameters/accident_divisor_monthly.toml",
    "law/parameters/accident_divisor_weekly.toml",
    "law/parameters/accident_divisor_yearly.toml",
    "law/parameters/accident_rate_days.toml",
    "law/parameters/accident_rate_first.toml",
    "law/parameters/accident_rate_later.toml",
    "law/parameters/accident_taxed_part.toml",
    "law/parameters/adoption_days.toml",
    "law/parameters/adoption_days_before.toml",
    "law/parameters/adoption_days_multiple.toml",
    "law/parameters/adoption_days_third.toml",
    "law/parameters/adoption_months_after.toml",
    "law/parameters/adoption_part_days.toml",
    "law/parameters/ald_resumption_months.toml",
    "law/parameters/ald_window_months.toml",
    "law/parameters/allowance_limit.toml",
    "law/parameters/allowance_rate.toml",
    "law/parameters/annuity_days_of_year.toml",
    "law/parameters/base_divisor_monthly.toml",
    "law/parameters/base_divisor_weekly.toml",
    "law/parameters/base_divisor_yearly.toml",
    "law/parameters/base_pay_cap.toml",
    "law/parameters/bereavement_leave_days.toml",
    "law/parameters/bereavement_leave_days_out_of_work.toml",
    "law/parameters/bereavement_leave_months.toml",
    "law/parameters/bereavement_leave_parts.toml",
    "law/parameters/bereavement_leave_parts_out_of_work.toml",
    "law/parameters/birth_leave_children.toml",
    "law/parameters/birth_leave_months.toml",
    "law/parameters/birth_leave_rate_first.toml",
    "law/parameters/birth_leave_rate_second.toml",
    "law/parameters/carence_child_death_weeks.toml",
    "law/parameters/carence_days.toml",
    "law/parameters/carence_medical_termination.toml",
    "law/parameters/carence_miscarriage.toml",
    "law/parameters/claim_months.toml",
    "law/parameters/contest_days.toml",
    "law/parameters/contest_refusal_days.toml",
    "law/parameters/contest_silence_months.toml",
    "law/parameters/contest_suspension_months.toml",
    "law/parameters/crds_rate.toml",
    "law/parameters/csg_deductible_rate.toml",
    "law/parameters/csg_rate.toml",
    "law/parameters/debt_claim_months.toml",
    "law/parameters/debt_notice_days.toml",
    "law/parameters/debt_threshold_rate.toml",
    "law/parameters/disease_lookback_months.toml",
    "law/parameters/distance_days.toml",
    "law/parameters/distance_rule.toml",
    "law/parameters/duration_window_months.toml",
    "law/parameters/flat_maternity_minimum_days.toml",
    "law/parameters/gap_days.toml",
    "law/parameters/gap_doctrine.toml",
    "law/parameters/kept_rights_months.toml",
    "law/parameters/kept_rights_resumption_months.toml",
    "law/parameters/late_sending_days.toml",
    "law/parameters/late_sending_memory_months.toml",
    "law/parameters/late_sending_rate.toml",
    "law/parameters/leave_affiliation_months.toml",
    "law/parameters/leave_minimum.toml",
    "law/parameters/leave_rights_months_before.toml",
    "law/parameters/length_extension.toml",
    "law/parameters/length_initial.toml",
    "law/parameters/liberal_cap_ceilings.toml",
    "law/parameters/liberal_period_days.toml",
    "law/parameters/maternity_added_third.toml",
    "law/parameters/maternity_added_twins.toml",
    "law/parameters/maternity_affiliation_months.toml",
    "law/parameters/maternity_after_more.toml",
    "law/parameters/maternity_after_single.toml",
    "law/parameters/maternity_after_third.toml",
    "law/parameters/maternity_after_twins.toml",
    "law/parameters/maternity_before_more.toml",
    "law/parameters/maternity_before_single.toml",
    "law/parameters/maternity_before_third.toml",
    "law/parameters/maternity_before_twins.toml",
    "law/parameters/maternity_divisor.toml",
    "law/parameters/maternity_hospital_days.toml",
    "law/parameters/maternity_minimum_days.toml",
    "law/parameters/maternity_moved_days.toml",
    "law/parameters/maternity_pathological_days.toml",
    "law/parameters/maternity_postnatal_days.toml",
    "law/parameters/maternity_reduced_rate.toml",
    "law/parameters/maternity_very_early_days.toml",
    "law/parameters/maternity_weeks.toml",
    "law/parameters/net_gain_rate.toml",
    "law/parameters/paid_days_limit.toml",
    "law/parameters/part_time_extra_months.toml",
    "law/parameters/paternity_first_days.toml",
    "law/parameters/paternity_hospital_days.toml",
    "law/parameters/paternity_other_days.toml",
    "law/parameters/paternity_other_days_multiple.toml",
    "law/parameters/paternity_part_days.toml",
    "law/parameters/paternity_window_months.toml",
    "law/parameters/pension_age_of_2023.toml",
    "law/parameters/pension_age_of_2025.toml",
    "law/parameters/pension_age_version.toml",
    "law/parameters/pensioner_days.toml",
    "law/parameters/prescriber_abroad.toml",
    "law/parameters/prescriber_of_extension.toml",
    "law/parameters/recognition_days_accident.toml",
    "law/parameters/recognition_days_committee.toml",
    "law/parameters/recognition_days_disease.toml",
    "law/parameters/recognition_days_investigation.toml",
    "law/parameters/recognition_days_relapse.toml",
    "law/parameters/restored_pay_rules.toml",
    "law/parameters/rights_affiliation_months.toml",
    "law/parameters/rights_assimilated_hours.toml",
    "law/parameters/rights_hours_three_months.toml",
    "law/parameters/rights_hours_twelve_months.toml",
    "law/parameters/rights_pay_six_months.toml",
    "law/parameters/rights_pay_twelve_months.toml",
    "law/parameters/rights_presence_hours.toml",
    "law/parameters/rights_training_days.toml",
    "law/parameters/rights_training_hours.toml",
    "law/parameters/self_employed_affiliation_months.toml",
    "law/parameters/self_employed_cap_ceilings.toml",
    "law/parameters/self_employed_divisor.toml",
    "law/parameters/self_employed_mean_years.toml",
    "law/parameters/self_employed_minimum_rate.toml",
    "law/parameters/self_employed_part_time_ald_days.toml",
    "law/parameters/self_employed_part_time_days.toml",
    "law/parameters/self_employed_part_time_share.toml",
    "law/parameters/self_employed_threshold_rate.toml",
    "law/parameters/self_employed_year_days.toml",
    "law/parameters/smic_hourly.toml",
    "law/parameters/smic_monthly_hours.toml",
    "law/parameters/social_security_ceiling.toml",
    "law/parameters/unfitness_months.toml",
    "law/parameters/unsecured_form.toml",
    "law/disputes.toml",
    "law/policy.toml",
    "names/addresses.toml",
    "names/unusual.toml",
];

/// The datasets of one execution: those inside the program, or those of a folder.
#[derive(Debug)]
pub(super) struct Datasets {
    files: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

impl Datasets {
    /// The datasets inside the program, each replaced by the file of the same path in
    /// `folder` when one is named; a folder must hold them all.
    pub(super) fn read(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else {
            return Ok(Self {
                files: DATASETS
                    .iter()
                    .map(|&(path, text)| (Cow::Borrowed(path), Cow::Borrowed(text)))
                    .collect(),
            });
        };
        let mut files = Vec::with_capacity(DATASETS.len());
        for &(path, _) in DATASETS {
            let file = folder.join(path);
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Failure::unreadable(&file, &error))?;
            files.push((Cow::Borrowed(path), Cow::Owned(text)));
        }
        Ok(Self { files })
    }

    /// The files below `folder`: name (without the folder) and text, in order of name.
    pub(super) fn below(&self, folder: &str) -> Vec<(&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, text)| {
                let name = path.strip_prefix(folder)?.strip_prefix('/')?;
                Some((name, text.as_ref()))
            })
            .collect()
    }

    /// One file.
    pub(super) fn file(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|(name, _)| name == path)
            .map(|(_, text)| text.as_ref())
    }

    /// SHA-256 over the names and texts of the files below `folder`.
    pub(super) fn digest(&self, folder: &str) -> String {
        let mut bytes = Vec::new();
        for (name, text) in self.below(folder) {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        sha256_hex(&bytes)
    }
}

const POLICIES: &[(&str, &str)] = &[
    ("build", include_str!("../../scenarios/policies/build.toml")),
    (
        "recomputation",
        include_str!("../../scenarios/policies/recomputation.toml"),
    ),
    (
        "rollout",
        include_str!("../../scenarios/policies/rollout.toml"),
    ),
    ("smoke", include_str!("../../scenarios/policies/smoke.toml")),
    (
        "traffic",
        include_str!("../../scenarios/policies/traffic.toml"),
    ),
];

/// A table of arrivals beside a scenario, or among the inputs of a run.
pub(super) fn arrivals(name: &str, beside: &Path) -> Option<String> {
    let is_plain = !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    is_plain
        .then(|| std::fs::read_to_string(beside.join(name)).ok())
        .flatten()
}

/// The text of a policy: the file `policies/<name>.toml` beside the scenario, that of a
/// run folder's inputs, else the one inside the program.
pub(super) fn policy(name: &str, beside: &Path) -> Option<String> {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_plain {
        return None;
    }
    let written = [
        beside.join("policies").join(format!("{name}.toml")),
        beside.join(format!("policy-{name}.toml")),
    ];
    written
        .iter()
        .find_map(|file| std::fs::read_to_string(file).ok())
        .or_else(|| {
            POLICIES
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, text)| (*text).to_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files_below(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            // Worked examples are for tests, not for the program.
            if path.is_dir() && !name.ends_with("law/examples") {
                files_below(&path, found);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml" || extension == "csv")
            {
                found.push(name.trim_start_matches("datasets/").to_owned());
            }
        }
    }

    #[test]
    fn every_dataset_is_inside_the_program() {
        let mut found = Vec::new();
        files_below(Path::new("datasets"), &mut found);
        found.sort();
        let mut embedded: Vec<&str> = DATASETS.iter().map(|(path, _)| *path).collect();
        embedded.sort_unstable();
        assert_eq!(embedded, found);
    }

    #[test]
    fn a_policy_cannot_be_fetched_from_elsewhere() {
        assert!(policy("../../Cargo", Path::new("scenarios")).is_none());
        assert!(policy("smoke", Path::new("/nowhere")).is_some());
    }
}
