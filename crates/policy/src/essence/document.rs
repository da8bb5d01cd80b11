//! The essence as a file: `seawall.scanned/1`, one JSON object, described in `docs/guard-scans.md`. Whatever is not as
//! documented is refused whole: half a record is no record.

use seawall_model::coverage::CoverageState;
use seawall_model::digest::Digest;
use seawall_model::finding::{FindingKind, Status};
use seawall_model::report::EndOfLife;
use seawall_model::severity::Severity;
use serde::{Deserialize, Serialize};

use super::{Accepted, Claim, Essence};

/// A record that is not as documented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidEssence(String);

impl Essence {
    /// Bytes that a record may have. What is larger is neither written nor read.
    pub const LARGEST: u64 = 8 << 20;

    /// Writes the record.
    ///
    /// # Errors
    /// Where it would have more than [`Self::LARGEST`] bytes.
    pub fn to_json(&self) -> Result<Vec<u8>, InvalidEssence> {
        let written = serde_json::to_vec(&Document::of(self));
        let mut bytes = written.map_err(|error| InvalidEssence(error.to_string()))?;
        bytes.push(b'\n');
        if is_too_large(&bytes) {
            return Err(too_large());
        }
        Ok(bytes)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// Where it is not as documented, of another version, or says two things: its counts are not those of its findings.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidEssence> {
        if is_too_large(bytes) {
            return Err(too_large());
        }
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| InvalidEssence(format!("it is no record of a scan: {error}")))?;
        document.read()
    }
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    image: Image,
    time: String,
    tool: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    looked_for: Vec<String>,
    coverage: Vec<Line>,
    problems: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_problem: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end_of_life: Option<End>,
    counts: Counts,
    findings: Vec<Found>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Image {
    name: String,
    config: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manifest: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Line {
    what: String,
    state: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct End {
    cycle: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extended_ends: Option<String>,
    ended: bool,
}

/// Open findings by severity, for people who look into the file; and a check that nothing is missing.
#[derive(Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    critical: u64,
    high: u64,
    medium: u64,
    low: u64,
    negligible: u64,
    unknown: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Found {
    kind: String,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    severity: String,
    status: String,
    #[serde(default, skip_serializing_if = "is_false")]
    kev: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epss: Option<f64>,
    #[serde(default, skip_serializing_if = "is_false")]
    not_loaded: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<Exception>,
    fingerprint: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    origin: String,
}

impl Document {
    fn of(essence: &Essence) -> Self {
        let kinds = essence.looked_for.iter();
        let coverage = essence.coverage.iter();
        let end = essence.end_of_life.as_ref();
        Self {
            schema: SCHEMA.to_owned(),
            image: Image {
                name: essence.name.clone(),
                config: essence.config.to_string(),
                manifest: essence.manifest.as_ref().map(Digest::to_string),
            },
            time: essence.time.to_string(),
            tool: essence.tool.clone(),
            database: essence.database.map(|it| it.to_string()),
            looked_for: kinds.map(|kind| kind.name().to_owned()).collect(),
            coverage: coverage
                .map(|(what, state)| Line {
                    what: what.clone(),
                    state: state.name().to_owned(),
                })
                .collect(),
            problems: essence.problems,
            first_problem: essence.first_problem.clone(),
            end_of_life: end.map(|end| End {
                cycle: end.cycle.clone(),
                ends: end.ends.map(|it| it.to_string()),
                extended_ends: end.extended_ends.map(|it| it.to_string()),
                ended: end.ended,
            }),
            counts: Counts::of(essence),
            findings: essence.claims.iter().map(Found::of).collect(),
        }
    }

    fn read(self) -> Result<Essence, InvalidEssence> {
        if self.schema != SCHEMA {
            let shown: String = self.schema.chars().take(40).collect();
            let why = format!("its schema is `{shown}`, and this program reads {SCHEMA}");
            return Err(InvalidEssence(why));
        }
        let kinds = self.looked_for.iter();
        let coverage = self.coverage.into_iter();
        let coverage = coverage.map(|it| Ok((it.what, word(&it.state, &STATES)?)));
        let claims = self.findings.into_iter().map(Found::read);
        let essence = Essence {
            name: self.image.name,
            config: parsed(&self.image.config)?,
            manifest: optional(self.image.manifest.as_deref())?,
            time: parsed(&self.time)?,
            tool: self.tool,
            database: optional(self.database.as_deref())?,
            looked_for: kinds
                .map(|kind| word(kind, &KINDS))
                .collect::<Result<_, _>>()?,
            coverage: coverage.collect::<Result<_, _>>()?,
            problems: self.problems,
            first_problem: self.first_problem,
            end_of_life: self.end_of_life.map(End::read).transpose()?,
            claims: claims.collect::<Result<_, _>>()?,
        };
        if Counts::of(&essence) != self.counts {
            let why = "its counts are not those of its findings";
            return Err(InvalidEssence(why.to_owned()));
        }
        Ok(essence)
    }
}

impl Counts {
    fn of(essence: &Essence) -> Self {
        Self {
            critical: essence.count(Severity::Critical),
            high: essence.count(Severity::High),
            medium: essence.count(Severity::Medium),
            low: essence.count(Severity::Low),
            negligible: essence.count(Severity::Negligible),
            unknown: essence.count(Severity::Unknown),
        }
    }
}

impl End {
    fn read(self) -> Result<EndOfLife, InvalidEssence> {
        Ok(EndOfLife {
            cycle: self.cycle,
            ends: optional(self.ends.as_deref())?,
            extended_ends: optional(self.extended_ends.as_deref())?,
            ended: self.ended,
        })
    }
}

impl Found {
    fn of(claim: &Claim) -> Self {
        Self {
            kind: claim.kind.name().to_owned(),
            id: claim.id.clone(),
            package: claim.package.clone(),
            severity: claim.severity.name().to_owned(),
            status: claim.status.name().to_owned(),
            kev: claim.kev,
            epss: claim.epss,
            not_loaded: claim.not_loaded,
            accepted: claim.accepted.as_ref().map(|it| Exception {
                until: it.until.map(|day| day.to_string()),
                origin: it.origin.clone(),
            }),
            fingerprint: claim.fingerprint.clone(),
        }
    }

    fn read(self) -> Result<Claim, InvalidEssence> {
        let accepted = self.accepted.map(|it| {
            Ok(Accepted {
                until: optional(it.until.as_deref())?,
                origin: it.origin,
            })
        });
        Ok(Claim {
            kind: word(&self.kind, &KINDS)?,
            id: self.id,
            package: self.package,
            severity: word(&self.severity, &severities())?,
            status: word(&self.status, &STATUSES)?,
            kev: self.kev,
            epss: self.epss,
            not_loaded: self.not_loaded,
            accepted: accepted.transpose()?,
            fingerprint: self.fingerprint,
        })
    }
}

/// Reads a word of the report; only as it is written there.
fn word<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, InvalidEssence> {
    let found = known.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        InvalidEssence(format!("`{shown}` is no word of it"))
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, InvalidEssence> {
    let read = text.parse();
    read.map_err(|error: T::Err| InvalidEssence(error.to_string()))
}

fn optional<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: Option<&str>,
) -> Result<Option<T>, InvalidEssence> {
    text.map(parsed).transpose()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

fn is_too_large(bytes: &[u8]) -> bool {
    u64::try_from(bytes.len()).is_ok_and(|length| length > Essence::LARGEST)
}

fn too_large() -> InvalidEssence {
    InvalidEssence(format!("it has more than {} bytes", Essence::LARGEST))
}

fn severities() -> [(&'static str, Severity); 6] {
    Severity::ALL.map(|it| (it.name(), it))
}

const fn kind(kind: FindingKind) -> (&'static str, FindingKind) {
    (kind.name(), kind)
}

const fn status(status: Status) -> (&'static str, Status) {
    (status.name(), status)
}

const fn state(state: CoverageState) -> (&'static str, CoverageState) {
    (state.name(), state)
}

const KINDS: [(&str, FindingKind); 3] = [
    kind(FindingKind::Vulnerability),
    kind(FindingKind::Licence),
    kind(FindingKind::Misconfiguration),
];
const STATUSES: [(&str, Status); 7] = [
    status(Status::Affected),
    status(Status::Fixed),
    status(Status::FixDeferred),
    status(Status::WillNotFix),
    status(Status::EndOfLife),
    status(Status::UnderInvestigation),
    status(Status::NotAffected),
];
const STATES: [(&str, CoverageState); 3] = [
    state(CoverageState::None),
    state(CoverageState::Partial),
    state(CoverageState::Covered),
];
const SCHEMA: &str = "seawall.scanned/1";
