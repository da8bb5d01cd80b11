//! Writes a database: gathers what the feeds deliver, then sorts, interns and encodes it. The same
//! facts give the same bytes, in whatever order a feed delivers them; the time of building is a
//! parameter.
//!
//! A row that is delivered twice by one source is kept once.

use std::collections::BTreeMap;

use seawall_model::time::{Date, Timestamp};

use super::Error;
use super::draft::Draft;
use super::layout::{self, Kind, Section};
use super::source;
use crate::record::{LifeCycle, PackageSupport, Row, Sink, SourceId, Tier, VulnerabilityFacts};

/// A record that a feed could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Source.
    pub source: String,
    /// Where it lies.
    pub place: String,
    /// Why it could not be read.
    pub why: String,
}

/// Gathers facts and writes a database.
#[derive(Debug)]
pub struct Builder {
    built: Timestamp,
    without: Vec<Tier>,
    /// Sources by name.
    drafts: BTreeMap<&'static str, Draft>,
    current: Option<&'static str>,
    examples: Vec<Skipped>,
}

impl Builder {
    /// Begins a database that says it was built at that time.
    pub fn new(built: Timestamp) -> Self {
        Self {
            built,
            without: Vec::new(),
            drafts: BTreeMap::new(),
            current: None,
            examples: Vec::new(),
        }
    }

    /// Leaves out all sources of a licence tier.
    #[must_use]
    pub fn without(mut self, tier: Tier) -> Self {
        self.without.push(tier);
        self
    }

    /// Returns the first records that could not be read; the database has their full number.
    pub fn skipped_examples(&self) -> &[Skipped] {
        &self.examples
    }

    /// Writes the database.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut sources = Vec::new();
        let mut sections = Vec::new();
        let kept = self
            .drafts
            .into_values()
            .filter(|d| !self.without.contains(&d.id.tier));
        for (number, draft) in kept.enumerate() {
            let number =
                u16::try_from(number).map_err(|_| Error::overflow("there are too many sources"))?;
            sources.push(draft.encode(number, &mut sections)?);
        }
        let list = Section {
            kind: Kind::Sources,
            source: 0,
            bytes: source::encode(&sources),
        };
        sections.insert(0, list);
        layout::write(&sections, self.built)
    }

    fn draft(&mut self) -> &mut Draft {
        let name = self.current.unwrap_or("unnamed");
        self.drafts.entry(name).or_insert_with(|| {
            Draft::new(SourceId {
                name,
                tier: Tier::Facts,
                date: None,
                revision: String::new(),
            })
        })
    }
}

impl Sink for Builder {
    fn source(&mut self, source: SourceId) {
        self.current = Some(source.name);
        let draft = self
            .drafts
            .entry(source.name)
            .or_insert_with(|| Draft::new(source.clone()));
        // A source that is begun again goes on; of two days the later counts.
        draft.id.date = draft.id.date.max(source.date);
    }

    fn ecosystem_date(&mut self, ecosystem: &str, date: Date) {
        let known = self
            .draft()
            .dates
            .entry(ecosystem.to_owned())
            .or_insert(date);
        *known = date.max(*known);
    }

    fn row(&mut self, row: Row) {
        if let Err(place) = self.draft().row(row) {
            let why = "it names more ids, versions or functions than can be stored";
            self.skipped(&place, why);
        }
    }

    fn vulnerability(&mut self, facts: VulnerabilityFacts) {
        self.draft().vulnerability(&facts);
    }

    fn life_cycle(&mut self, cycle: LifeCycle) {
        self.draft().cycles.push(cycle);
    }

    fn package_support(&mut self, support: PackageSupport) {
        self.draft().supports.push(support);
    }

    fn skipped(&mut self, place: &str, why: &str) {
        let draft = self.draft();
        draft.skipped = draft.skipped.saturating_add(1);
        let source = draft.id.name.to_owned();
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(Skipped {
                source,
                place: place.to_owned(),
                why: why.to_owned(),
            });
        }
    }
}

/// So many records that could not be read are kept in full.
const MAX_EXAMPLES: usize = 1000;
