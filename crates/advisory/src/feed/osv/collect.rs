//! From a record's list of what is affected to what is said of each package: entries about one package
//! are taken together, whatever way the record parts them.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;

use super::database::Database;
use super::ecosystem::{Kind, Place, place};
use super::record::{Affected, Osv, Range as OsvRange};
use super::{events, facts, specific};
use crate::feed::{field, trust};
use crate::language;
use crate::record::{self, BOUNDS_OF_PROJECT, NameKind, Range, Until};

/// What a record says of one package.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) affected: record::Affected,
    pub(super) name_kind: NameKind,
    pub(super) is_distribution: bool,
    /// Most trust that it can have.
    pub(super) level: u8,
    pub(super) imprecise: Option<&'static str>,
    pub(super) severity: Option<Severity>,
    pub(super) word: Option<String>,
    pub(super) symbols: Vec<String>,
    pub(super) platforms: Vec<String>,
}

/// Claims by ecosystem and package.
pub(super) type Claims = BTreeMap<(String, String), Claim>;

/// Collects what a record says; `fault` is told of what can't be used.
pub(super) fn claims(osv: &Osv, database: &Database, mut fault: impl FnMut(&str)) -> Claims {
    let mut claims = Claims::new();
    for affected in &osv.affected {
        if let Err(why) = one(osv, affected, database, &mut claims) {
            fault(&why);
        }
    }
    for claim in claims.values_mut() {
        claim.affected.versions.sort();
        claim.affected.versions.dedup();
        claim.symbols.sort();
        claim.symbols.dedup();
        claim.platforms.sort();
        claim.platforms.dedup();
    }
    claims
}

fn one(
    osv: &Osv,
    affected: &Affected,
    database: &Database,
    claims: &mut Claims,
) -> Result<(), String> {
    if affected.versions.len() > MAX_VERSIONS || affected.ranges.len() > MAX_RANGES {
        return Err("too many versions of one package".to_owned());
    }
    let repositories = repositories(osv, affected, database, claims)?;
    let Some(package) = &affected.package else {
        let why = "an affected entry without package and repository".to_owned();
        return if repositories { Ok(()) } else { Err(why) };
    };
    let place = place(&package.ecosystem)?;
    if matches!(place.kind, Kind::OssFuzz) {
        let why = "a project of OSS-Fuzz without repository".to_owned();
        return if repositories { Ok(()) } else { Err(why) };
    }
    let name = place
        .package(&package.name)
        .ok_or("no usable package name")?;
    let mut claim = Claim::new(osv, affected, database);
    claim.is_distribution = place.is_distribution();
    if let Kind::Distribution(names) = place.kind {
        claim.name_kind = names;
    }
    claim.read(affected, &place, database)?;
    if place.ecosystem == "bitnami" {
        for product in specific::products(&osv.database_specific) {
            let copy = claim.of_product();
            add(claims, ("cpe".to_owned(), product), copy)?;
        }
    }
    Ok(add(claims, (place.ecosystem, name), claim)?)
}

/// Takes the ranges of commits, each for its repository; tells whether there are any. Where the record
/// names no other kind of package, its versions are tags.
fn repositories(
    osv: &Osv,
    affected: &Affected,
    database: &Database,
    claims: &mut Claims,
) -> Result<bool, String> {
    let package = affected.package.as_ref();
    let tags =
        package.is_none_or(|package| matches!(package.ecosystem.as_str(), "OSS-Fuzz" | "GIT"));
    let mut found = false;
    for range in affected.ranges.iter().filter(|range| range.kind == "GIT") {
        let repository = range.repo.as_deref().map(repository);
        let repository = repository
            .flatten()
            .ok_or("a range of commits without repository")?;
        let mut claim = Claim::new(osv, affected, database);
        claim.affected.ranges = events::commits(&range.events)?;
        if tags {
            claim.affected.versions = versions(affected)?;
        }
        found = true;
        add(claims, ("git".to_owned(), repository), claim)?;
    }
    Ok(found)
}

/// Names a repository without scheme and `.git`, in lower case, as packages of Swift are named too.
fn repository(url: &str) -> Option<String> {
    let name = language::of_name("swift")?.normalise(url).into_owned();
    field::package(&name).map(str::to_owned)
}

fn versions(affected: &Affected) -> Result<Vec<String>, &'static str> {
    let one = |text: &String| field::version(text).map(str::to_owned);
    let all: Option<Vec<String>> = affected.versions.iter().map(one).collect();
    all.ok_or("no usable version")
}

impl Claim {
    fn new(osv: &Osv, affected: &Affected, database: &Database) -> Self {
        let malicious = database.source == "openssf";
        let urgency = affected
            .ecosystem_specific
            .get("urgency")
            .and_then(|u| u.as_str());
        let word = if malicious {
            Some("malicious")
        } else {
            urgency
        };
        let severity = facts::severity(osv, affected);
        Self {
            affected: record::Affected::default(),
            name_kind: NameKind::Source,
            is_distribution: false,
            level: database.level,
            imprecise: None,
            // Nobody rates malware; there is nothing worse.
            severity: severity.or(malicious.then_some(Severity::Critical)),
            word: word.and_then(field::word).map(str::to_owned),
            symbols: specific::symbols(affected),
            platforms: specific::platforms(affected),
        }
    }

    /// Takes ranges and versions.
    fn read(
        &mut self,
        affected: &Affected,
        place: &Place,
        database: &Database,
    ) -> Result<(), String> {
        let mut ranges = ranges(affected, place)?;
        specific::last_known(affected, &mut ranges);
        // The end was lost on the way to us.
        if affected.database_specific.get("x_open_end").is_some() {
            self.level = trust::OPEN_END;
            self.imprecise = Some("the end of the range was lost before the record came here");
        }
        if place.ecosystem == "golang" && specific::bound_by_custom(affected, &mut ranges)? {
            self.imprecise = Some(BOUNDS_OF_PROJECT);
        }
        let listed = !affected.versions.is_empty();
        let open = |range: &Range| range.until == Until::Open;
        if database.source == "pysec" && listed && ranges.iter().any(open) {
            ranges.retain(|range| !open(range));
            self.level = trust::DERIVED;
            self.imprecise = Some("no fix is named; versions newer than the record are not judged");
            self.affected.versions = versions(affected)?;
        } else if ranges.is_empty() {
            self.affected.versions = versions(affected)?;
            ranges.extend(
                specific::fixed_versions(affected)
                    .into_iter()
                    .map(named_fix),
            );
        }
        if ranges.is_empty() && self.affected.versions.is_empty() {
            return Err("an entry that names neither range nor version".to_owned());
        }
        self.affected.ranges = ranges;
        Ok(())
    }

    /// Returns the same said of the product behind a CPE name.
    fn of_product(&self) -> Self {
        Self {
            affected: self.affected.clone(),
            word: self.word.clone(),
            symbols: Vec::new(),
            platforms: Vec::new(),
            level: trust::BY_PRODUCT,
            imprecise: Some("the record is about Bitnami's build of the product"),
            ..*self
        }
    }

    /// Takes in what else the record says of the package.
    fn join(&mut self, other: Self) -> Result<(), &'static str> {
        let ranges = self
            .affected
            .ranges
            .len()
            .saturating_add(other.affected.ranges.len());
        let versions = self
            .affected
            .versions
            .len()
            .saturating_add(other.affected.versions.len());
        if ranges > MAX_RANGES || versions > MAX_VERSIONS {
            return Err("too many versions of one package");
        }
        for range in other.affected.ranges {
            if !self.affected.ranges.contains(&range) {
                self.affected.ranges.push(range);
            }
        }
        self.affected.versions.extend(other.affected.versions);
        self.level = self.level.min(other.level);
        self.imprecise = self.imprecise.or(other.imprecise);
        self.severity = self.severity.max(other.severity);
        self.word = self.word.take().or(other.word);
        // Functions and platforms narrow; an entry without them holds everywhere.
        join_narrowing(&mut self.symbols, other.symbols);
        join_narrowing(&mut self.platforms, other.platforms);
        Ok(())
    }
}

fn join_narrowing(known: &mut Vec<String>, mut more: Vec<String>) {
    let all = known.len().saturating_add(more.len());
    // What is too long to be told holds everywhere, too.
    if known.is_empty() || more.is_empty() || all > MAX_WORDS {
        known.clear();
        return;
    }
    known.append(&mut more);
}

fn add(claims: &mut Claims, key: (String, String), claim: Claim) -> Result<(), &'static str> {
    if let Some(known) = claims.get_mut(&key) {
        return known.join(claim);
    }
    claims.insert(key, claim);
    Ok(())
}

/// Reads the ranges of versions.
fn ranges(affected: &Affected, place: &Place) -> Result<Vec<Range>, String> {
    let mut found: Vec<Range> = Vec::new();
    let versioned = |range: &&OsvRange| range.kind != "GIT";
    for range in affected.ranges.iter().filter(versioned) {
        if !matches!(range.kind.as_str(), "ECOSYSTEM" | "SEMVER") {
            return Err(format!(
                "ranges of type `{}` are not known",
                field::shown(&range.kind)
            ));
        }
        for range in events::ranges(&range.events, place.scheme)? {
            if !found.contains(&range) {
                found.push(range);
            }
        }
        if found.len() > MAX_RANGES {
            return Err("too many versions of one package".to_owned());
        }
    }
    Ok(found)
}

/// A range that holds no version: it says which version fixes those that are listed.
fn named_fix(version: String) -> Range {
    Range {
        introduced: Some(version.clone()),
        until: Until::Fixed(version),
    }
}

/// Most versions of an entry; real ones have at most 1,600.
const MAX_VERSIONS: usize = 50_000;
/// Most ranges of a package; real ones have at most 60.
const MAX_RANGES: usize = 2000;
/// Most functions or platforms of a package; real ones have at most 800.
const MAX_WORDS: usize = 10_000;
