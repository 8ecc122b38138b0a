//! The file of one person: the unit of everything that is played and judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{wire, words};
use super::{
    AccidentKind, Cents, Content, Day, Document, DocumentId, DossierOpening, DossierRef, Fund,
    Iban, IdentityError, InsOid, Nir, Pay, Percent, Period, ProblemCode, Siret, StopId,
};

wire! {
    /// One person and all that happens to the file.
    pub struct Dossier {
        /// Its name in the engine.
        #[serde(rename = "ref")]
        reference: DossierRef,
        /// Who.
        insured: Insured,
        /// Work.
        career: Career,
        /// What was paid before the file begins.
        #[serde(default, skip_serializing_if = "History::is_empty")]
        history: History,
        /// What the engine receives, in order of receipt.
        documents: Vec<Document>,
        /// Days on which the engine is asked to pay all that is due, strictly increasing.
        settlements: Vec<Day>,
        /// The class of people it stands for. The engine never sees it.
        stratum: Stratum,
        /// Abstract values it was built from. The engine never sees them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        factors: BTreeMap<String, String>,
        /// Documents that are invalid on purpose, with the refusal they must get.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        expected_refusals: Vec<ExpectedRefusal>,
    }

    /// The class of people a dossier stands for.
    pub struct Stratum {
        /// Name of the class: `sickness/simple`.
        name: String,
        /// Where it comes from: chosen or drawn.
        pool: Pool,
    }

    /// An invalid document and the refusal it must get.
    pub struct ExpectedRefusal {
        /// The document.
        document_id: DocumentId,
        /// Its version.
        version: u32,
        /// The code of the refusal.
        code: ProblemCode,
    }

    /// The insured person.
    pub struct Insured {
        /// Registration number, 13 characters and key.
        nir: Nir,
        /// Identity domain: always that of test identities.
        ins_oid: InsOid,
        /// Family name, NFC.
        family_name: String,
        /// Given name, NFC.
        given_name: String,
        /// Sex on the civil register.
        sex: Sex,
        /// Day of birth.
        born_on: Day,
        /// Where letters go.
        address: Address,
        /// Fund in charge.
        fund: Fund,
        /// Bank account.
        iban: Iban,
        /// What opens rights.
        status: Status,
        /// Rate of tax withheld at source.
        tax_rate: Percent,
        /// Children under 25 in charge.
        #[serde(default, skip_serializing_if = "is_zero")]
        n_children: u8,
    }

    /// A postal address.
    pub struct Address {
        /// Number and street.
        street: String,
        /// Postcode.
        postcode: String,
        /// Town.
        town: String,
    }

    /// Work of the insured person.
    pub struct Career {
        /// First day of an affiliation without a break, whichever scheme.
        affiliated_on: Day,
        /// Employers, in order of hiring.
        employments: Vec<Employment>,
        /// Periods that count as work.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        assimilated: Vec<AssimilatedPeriod>,
        /// The activity of a self-employed person.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        self_employed: Option<SelfEmployedActivity>,
    }

    /// Work on one's own account.
    pub struct SelfEmployedActivity {
        /// First day of the activity.
        started_on: Day,
        /// Last day of the activity, when it has ended.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        ended_on: Option<Day>,
    }

    /// Work for one employer.
    pub struct Employment {
        /// The employer.
        siret: Siret,
        /// First day of the contract.
        started_on: Day,
        /// Last day of the contract, when it has ended.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        ended_on: Option<Day>,
        /// Continuous, or discontinuous or seasonal.
        work_pattern: WorkPattern,
        /// An apprenticeship.
        #[serde(default, skip_serializing_if = "super::is_false")]
        apprentice: bool,
        /// Pays that the fund already holds, oldest first; a pay statement replaces
        /// those it lists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pays: Vec<Pay>,
    }

    /// Days that count as work for the opening of rights.
    pub struct AssimilatedPeriod {
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// What they were.
        nature: Assimilation,
    }

    /// What was paid before the file begins, so that limits over years can be tested.
    #[derive(Default)]
    pub struct History {
        /// Sickness days paid, long-term illness left out: each period counts all its days.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sickness_days: Vec<EarlierDays>,
        /// Long-term illnesses already indemnified.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ald: Vec<AldHistory>,
        /// Warnings for late sending.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        late_warnings: Vec<EarlierWarning>,
        /// Accidents and occupational diseases recognised before the file.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accidents: Vec<AccidentHistory>,
    }

    /// An accident or a disease recognised before the file begins.
    pub struct AccidentHistory {
        /// Its name.
        accident: StopId,
        /// What it is.
        accident_kind: AccidentKind,
        /// Day of the accident or of the first medical finding.
        accident_on: Day,
        /// Days off work ranked before the file.
        #[serde(default)]
        n_days: u32,
        /// What its first stop was, or would have been, paid at the first rate.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        daily_60: Option<Cents>,
        /// The same at the second rate.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        daily_80: Option<Cents>,
        /// Last day paid, once consolidated.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        consolidated_on: Option<Day>,
        /// Monthly annuity granted for it.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        annuity_monthly: Option<Cents>,
    }

    /// Days paid before the file begins.
    pub struct EarlierDays {
        /// First day paid.
        first_day: Day,
        /// Last day paid.
        last_day: Day,
    }

    /// A long-term illness already indemnified.
    pub struct AldHistory {
        /// The illness.
        illness: StopId,
        /// First day of its first stop: opens the three years of allowances and of
        /// waiting days.
        first_stop_on: Day,
        /// First day worked again after its last stop, when work was resumed.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        resumed_on: Option<Day>,
    }

    /// A warning for late sending already given.
    pub struct EarlierWarning {
        /// Prescription date of the certificate that was sent late.
        prescribed_on: Day,
    }
}

words! {
    /// Where a case comes from; the two are never mixed.
    pub enum Pool {
        /// Chosen on purpose to prove rules; gives no rates.
        Design,
        /// Drawn inside its stratum; gives rates and people hurt.
        Sample,
    }

    /// Sex on the civil register.
    pub enum Sex {
        /// 1 in the NIR.
        Male,
        /// 2 in the NIR.
        Female,
    }

    /// What opens rights.
    pub enum Status {
        /// Employee, of one or several employers.
        Employee,
        /// Without work, paid or formerly paid by unemployment insurance.
        Unemployed,
        /// Craftsperson.
        Craft,
        /// Trader.
        Trade,
        /// Liberal profession.
        Liberal,
        /// Micro-entrepreneur.
        Micro,
    }

    /// How work is spread.
    pub enum WorkPattern {
        /// Every month.
        Continuous,
        /// Seasonal or discontinuous: the base is the last twelve months.
        Discontinuous,
    }

    /// What assimilated days were.
    pub enum Assimilation {
        /// Paid by a daily allowance: sickness, maternity, paternity, accident.
        PaidByAllowance,
        /// Rights exhausted while the incapacity is recognised.
        RightsExhausted,
        /// Parental-presence allowance.
        ParentalPresence,
        /// Unpaid training leave.
        TrainingLeave,
        /// Rehabilitation placement or pre-trial detention.
        Placement,
    }
}

/// Why a dossier is not fit to be played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DossierError {
    /// An identity is malformed or could be real. `at` is a JSON pointer.
    #[error("{at}: {error}")]
    Identity {
        /// Where.
        at: String,
        /// What.
        error: IdentityError,
    },
    /// The calendar or the documents contradict the dossier's own rules.
    #[error("{at}: {message}")]
    Inconsistent {
        /// Where.
        at: String,
        /// What, and what to do.
        message: String,
    },
}

impl History {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.sickness_days.is_empty()
            && self.ald.is_empty()
            && self.late_warnings.is_empty()
            && self.accidents.is_empty()
    }
}

impl EarlierDays {
    /// The days as a period.
    pub const fn period(&self) -> Period {
        Period {
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }
}

impl Dossier {
    /// What the engine is told when the dossier is opened.
    pub fn opening(&self) -> DossierOpening {
        DossierOpening {
            insured: self.insured.clone(),
            career: self.career.clone(),
            history: self.history.clone(),
        }
    }

    /// The code with which an engine must refuse the document of this rank, when it must.
    ///
    /// A version conflict bears the name of the document that it contradicts: the first
    /// one sent is valid, the later one is refused.
    pub fn expected_refusal(&self, rank: usize) -> Option<ProblemCode> {
        let document = &self.documents[rank];
        let is_same_version = |other: &Document| {
            other.document_id == document.document_id && other.version == document.version
        };
        let contradicts_another = || self.documents[..rank].iter().any(is_same_version);
        self.expected_refusals
            .iter()
            .find(|refusal| {
                refusal.document_id == document.document_id && refusal.version == document.version
            })
            .map(|refusal| refusal.code)
            .filter(|code| *code != ProblemCode::VersionConflict || contradicts_another())
    }

    /// Checks what the types cannot: identities are synthetic, settlements increase,
    /// documents stand in order of receipt and (document, version) pairs are unique
    /// unless they are exact copies.
    ///
    /// Documents invalid on purpose (`expected_refusals`) are the engine's to refuse.
    pub fn check(&self) -> Result<(), DossierError> {
        self.check_identities()?;
        for (index, pair) in self.settlements.windows(2).enumerate() {
            if pair[0] >= pair[1] {
                return Err(DossierError::Inconsistent {
                    at: format!("/settlements/{}", index + 1),
                    message: "settlement days must increase".into(),
                });
            }
        }
        for (index, pair) in self.documents.windows(2).enumerate() {
            if pair[0].received_on > pair[1].received_on {
                return Err(DossierError::Inconsistent {
                    at: format!("/documents/{}/received_on", index + 1),
                    message: "documents must stand in order of receipt".into(),
                });
            }
        }
        Ok(())
    }

    fn check_identities(&self) -> Result<(), DossierError> {
        let real = |synthetic: bool, what: &'static str, at: &dyn Fn() -> String| {
            if synthetic {
                Ok(())
            } else {
                Err(DossierError::Identity {
                    at: at(),
                    error: IdentityError::CouldBeReal(what),
                })
            }
        };
        real(self.insured.nir.is_synthetic(), "NIR", &|| {
            "/insured/nir".into()
        })?;
        real(self.insured.iban.is_synthetic(), "IBAN", &|| {
            "/insured/iban".into()
        })?;
        for (index, employment) in self.career.employments.iter().enumerate() {
            real(employment.siret.is_synthetic(), "SIRET", &|| {
                format!("/career/employments/{index}/siret")
            })?;
        }
        for (index, document) in self.documents.iter().enumerate() {
            let at = |field: &'static str| move || format!("/documents/{index}/content/{field}");
            match &document.content {
                Content::EmployerStatement(statement) => {
                    real(
                        statement.siret.is_synthetic(),
                        "SIRET",
                        &at("employer_statement/siret"),
                    )?;
                }
                Content::Subrogation(subrogation) => {
                    real(
                        subrogation.siret.is_synthetic(),
                        "SIRET",
                        &at("subrogation/siret"),
                    )?;
                }
                Content::PartTimeLoss(loss) => {
                    real(
                        loss.siret.is_synthetic(),
                        "SIRET",
                        &at("part_time_loss/siret"),
                    )?;
                }
                Content::AccidentDeclared(accident) => {
                    real(
                        accident.siret.is_synthetic(),
                        "SIRET",
                        &at("accident_declared/siret"),
                    )?;
                }
                Content::Unfitness(unfitness) => {
                    real(
                        unfitness.siret.is_synthetic(),
                        "SIRET",
                        &at("unfitness/siret"),
                    )?;
                }
                Content::BankAccountChange(change) => {
                    real(
                        change.iban.is_synthetic(),
                        "IBAN",
                        &at("bank_account_change/iban"),
                    )?;
                }
                Content::NirAssigned(assigned) => {
                    real(assigned.nir.is_synthetic(), "NIR", &at("nir_assigned/nir"))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &u8) -> bool {
    *count == 0
}
