//! Gradle's version catalogue `libs.versions.toml` (Gradle User Manual, "Version Catalogs"): libraries and
//! plug-ins with exact versions. A rich version is taken where `strictly`, `require` or `prefer` is one
//! version; libraries without a version get theirs from elsewhere and are counted.

use seawall_model::package::{Presence, Relation, Usage};
use toml::de::{DeTable, DeValue};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::{Coordinates, exact};
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads version catalogues of Gradle.
#[derive(Clone, Copy, Debug)]
pub struct GradleCatalogue;

impl Extractor for GradleCatalogue {
    fn id(&self) -> &'static str {
        "gradle-catalogue"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".toml"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        path.ends_with(".versions.toml").then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_catalogue(file, out);
        }
    }
}

/// Reads one catalogue.
pub fn parse_catalogue(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("Gradle version catalogue", &file.path);
    let text = String::from_utf8_lossy(&file.bytes);
    let (root, errors) = DeTable::parse_recoverable(&text);
    let root = root.into_inner();
    let table = |name| root.get(name).and_then(|value| value.get_ref().as_table());
    let versions = table("versions");
    let counted = Counter::new(&text);
    // What stands on a broken line may be half of what was meant.
    let broken: Vec<usize> = errors
        .iter()
        .take(ERRORS)
        .filter_map(|error| error.span().map(|span| counted.line(span.start)))
        .collect();
    for (alias, value) in table("libraries").into_iter().flatten() {
        let read = library(value.get_ref(), versions);
        let line = counted.line(alias.span().start);
        if !broken.contains(&line) {
            add(alias.get_ref(), read, Usage::Unknown, line, &mut lines);
        }
    }
    for (alias, value) in table("plugins").into_iter().flatten() {
        let read = plugin(value.get_ref(), versions);
        let line = counted.line(alias.span().start);
        if !broken.contains(&line) {
            add(alias.get_ref(), read, Usage::Development, line, &mut lines);
        }
    }
    let failed = errors.first().map(|error| {
        let at = error.span().map_or(1, |span| counted.line(span.start));
        format!("line {at}: {}", error.message())
    });
    lines.finish(failed, out);
}

/// Adds what was read: coordinates, the name of what has no exact version, or nothing that can be read.
fn add(alias: &str, read: Read, usage: Usage, line: usize, lines: &mut Lines<'_>) {
    match read {
        Read::Exact(made) => {
            let mut package = made.package();
            package.relation = Relation::Direct;
            package.usage = usage;
            lines.add(package, line);
        }
        Read::Open(name) => lines.open(&name),
        Read::Broken => lines.broken(alias),
    }
}

enum Read {
    Exact(Coordinates),
    Open(String),
    Broken,
}

/// `"group:name:version"`, or a table of `module` or `group` and `name`, and `version`.
fn library(value: &DeValue<'_>, versions: Option<&DeTable<'_>>) -> Read {
    if let Some(text) = value.as_str() {
        let Some((name, version)) = text.rsplit_once(':').filter(|(name, _)| name.contains(':'))
        else {
            return Read::Open(text.to_owned());
        };
        return of(name, exact(version));
    }
    let module = text(value, "module").map(str::to_owned);
    let parts = || {
        Some(format!(
            "{}:{}",
            text(value, "group")?,
            text(value, "name")?
        ))
    };
    match module.or_else(parts) {
        Some(name) => of(&name, version(value, versions)),
        None => Read::Broken,
    }
}

/// `"id:version"`, or a table of `id` and `version`. A plug-in is published under a name made of its id.
fn plugin(value: &DeValue<'_>, versions: Option<&DeTable<'_>>) -> Read {
    let (id, version) = match value.as_str() {
        Some(text) => match text.rsplit_once(':') {
            Some((id, version)) => (Some(id), exact(version)),
            None => (Some(text), None),
        },
        None => (text(value, "id"), version(value, versions)),
    };
    match id {
        Some(id) => of(&format!("{id}:{id}.gradle.plugin"), version),
        None => Read::Broken,
    }
}

fn of(name: &str, version: Option<&str>) -> Read {
    let Some(version) = version else {
        return Read::Open(name.to_owned());
    };
    match Coordinates::parse(&format!("{name}:{version}")) {
        Some(made) => Read::Exact(made),
        None => Read::Broken,
    }
}

/// The version of an entry: text, a reference (`version.ref`), or a rich version.
fn version<'a>(value: &'a DeValue<'_>, versions: Option<&'a DeTable<'_>>) -> Option<&'a str> {
    let version = value.as_table()?.get("version")?.get_ref();
    match text(version, "ref") {
        Some(name) => plain(versions?.get(name)?.get_ref()),
        None => plain(version),
    }
}

/// One version out of text or a rich version.
fn plain<'a>(version: &'a DeValue<'_>) -> Option<&'a str> {
    if let Some(text) = version.as_str() {
        return exact(text);
    }
    let rich = ["strictly", "require", "prefer"];
    rich.into_iter().find_map(|key| exact(text(version, key)?))
}

fn text<'a>(value: &'a DeValue<'_>, key: &str) -> Option<&'a str> {
    value.as_table()?.get(key)?.get_ref().as_str()
}

/// Lines of places in a text.
struct Counter(Vec<usize>);

impl Counter {
    fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at).saturating_add(1)
    }
}

/// Errors of one file that are looked at.
const ERRORS: usize = 1_000;
