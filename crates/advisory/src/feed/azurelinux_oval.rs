//! Azure Linux's and CBL-Mariner's OVAL 5.11
//! (`https://github.com/microsoft/AzureLinuxVulnerabilityData`).
//!
//! `definition` (CVE, severity, `patchable`) → `criterion` → `rpminfo_test` → object (name of the
//! source package) and state (`evr`, `less than` or `less than or equal`). `patchable`: `true`
//! fixed in that version, `false` affected up to it, `Not Applicable` not affected.

use std::collections::BTreeMap;

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads the OVAL files.
pub(super) struct AzureLinuxOvalFeed;

impl Feed for AzureLinuxOvalFeed {
    fn id(&self) -> &'static str {
        "azurelinux-oval"
    }

    fn describe(&self) -> &'static str {
        "Azure Linux and CBL-Mariner OVAL (azurelinux-3.0-oval.xml, cbl-mariner-2.0-oval.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "xml").then_some(64 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some()
            && head.contains("oval_definitions")
            && (head.contains("Azure Linux") || head.contains("CBL-Mariner"))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let mut oval = Oval::default();
        if let Err(why) = oval.read(bytes) {
            // What was read before the fault is delivered where it is complete.
            sink.skipped(path, &why);
        }
        for definition in &oval.definitions {
            match oval.row(definition) {
                Ok(mut row) => {
                    if let Some(made) = oval.made {
                        sink.ecosystem_date(&row.ecosystem, made);
                    }
                    row.trust = self.trust;
                    sink.row(row);
                }
                Err(why) => {
                    sink.skipped(&format!("{path}: {}", field::shown(&definition.id)), why);
                }
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// The parts of a file that are facts.
#[derive(Default)]
struct Oval {
    definitions: Vec<Definition>,
    /// Test → object and state.
    tests: BTreeMap<String, (String, String)>,
    /// Object → package name.
    objects: BTreeMap<String, String>,
    /// State → operation and version.
    states: BTreeMap<String, (String, String)>,
    /// Id of the element at hand, for its children.
    current: String,
    /// Day on which the file was made.
    made: Option<Date>,
}

#[derive(Default)]
struct Definition {
    id: String,
    cve: String,
    patchable: String,
    severity: String,
    date: String,
    tests: Vec<String>,
    /// A criterion that turns the test round, or an `OR`: nothing that a row can say.
    unusual: bool,
}

impl Oval {
    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut reader = XmlReader::from_str(text_of(bytes)?);
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        loop {
            match reader
                .read_event()
                .map_err(|error| field::shown(&error.to_string()))?
            {
                Event::Start(start) => {
                    if path.len() >= MAX_DEPTH {
                        return Err("nested too deeply".to_owned());
                    }
                    text.clear();
                    self.open(&start)?;
                    path.push(start.local_name().as_ref().to_owned());
                }
                Event::Empty(start) => self.open(&start)?,
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(_) => {
                    // Names and versions hold no entities; a text that does is made unusable.
                    text.push(' ');
                }
                Event::End(_) => {
                    if let Some(name) = path.pop() {
                        self.close(&name, text.trim());
                    }
                    text.clear();
                }
                Event::Eof if path.is_empty() => return Ok(()),
                Event::Eof => return Err("the file ends in the middle".to_owned()),
                _ => {}
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let attribute = |name: &str| attribute(start, name);
        match start.local_name().as_ref() {
            "definition" => {
                let id = attribute("id")?.unwrap_or_default();
                self.definitions.push(Definition {
                    id,
                    ..Definition::default()
                });
            }
            "reference" => {
                if let (Some(definition), Some(id)) =
                    (self.definitions.last_mut(), attribute("ref_id")?)
                {
                    if definition.cve.is_empty() || field::is_cve(&id) {
                        definition.cve = id;
                    }
                }
            }
            "criteria" | "criterion" => {
                let negated = attribute("negate")?.is_some_and(|n| n == "true");
                let or = attribute("operator")?.is_some_and(|o| o != "AND");
                let test = attribute("test_ref")?;
                if let Some(definition) = self.definitions.last_mut() {
                    definition.unusual |= negated || or;
                    definition.tests.extend(test);
                }
            }
            "rpminfo_test" | "rpminfo_object" | "rpminfo_state" => {
                self.current = attribute("id")?.unwrap_or_default();
            }
            "object" => {
                let object = attribute("object_ref")?.unwrap_or_default();
                self.tests.entry(self.current.clone()).or_default().0 = object;
            }
            "state" => {
                let state = attribute("state_ref")?.unwrap_or_default();
                self.tests.entry(self.current.clone()).or_default().1 = state;
            }
            "evr" => {
                let operation = attribute("operation")?.unwrap_or_default();
                self.states.entry(self.current.clone()).or_default().0 = operation;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: &str) {
        match name {
            "name" => {
                self.objects.insert(self.current.clone(), text.to_owned());
            }
            "timestamp" => self.made = field::day(text),
            "evr" => text.clone_into(&mut self.states.entry(self.current.clone()).or_default().1),
            _ => {
                let Some(definition) = self.definitions.last_mut() else {
                    return;
                };
                match name {
                    "patchable" => text.clone_into(&mut definition.patchable),
                    "severity" => text.clone_into(&mut definition.severity),
                    "advisory_date" => text.clone_into(&mut definition.date),
                    _ => {}
                }
            }
        }
    }

    fn row(&self, definition: &Definition) -> Result<Row, &'static str> {
        let id = field::vulnerability(&definition.cve).ok_or("no usable vulnerability id")?;
        let [test] = definition.tests.as_slice() else {
            return Err("not exactly one criterion");
        };
        if definition.unusual {
            return Err("a criterion that is not understood");
        }
        let (object, state) = self.tests.get(test).ok_or("the test is missing")?;
        let package = self.objects.get(object).ok_or("the object is missing")?;
        let package = field::package(package).ok_or("no usable package name")?;
        let (operation, version) = self.states.get(state).ok_or("the state is missing")?;
        let (version, listed) = evr(version);
        let version = field::version(&version).ok_or("no usable version")?;
        let ecosystem = ecosystem(version).ok_or("the release tag of the version is not known")?;
        let status = match (definition.patchable.as_str(), operation.as_str()) {
            ("Not Applicable", _) => RowStatus::NotAffected,
            ("true", "less than") => RowStatus::FixedIn(version.to_owned()),
            ("true" | "false", "less than or equal") => RowStatus::LastAffected(version.to_owned()),
            _ => return Err("the operation is not understood"),
        };
        let mut row = Row::new(&ecosystem, package, id, status);
        row.imprecise =
            listed.then_some("the source lists several versions, the last one is taken");
        row.severity = severity(&definition.severity);
        row.date = field::day(&definition.date);
        Ok(row)
    }
}

/// Returns an attribute's value. The names and numbers that are wanted hold no entities: one that
/// does is an error.
fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    // Without the check for doubles, which takes quadratic time.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| field::shown(&error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.value.into_owned();
            return if value.contains('&') {
                Err("an entity in an id".to_owned())
            } else {
                Ok(Some(value))
            };
        }
    }
    Ok(None)
}

/// Cleans a version: blanks after the epoch, and lists such as `0:1.17.13-2,1.21.6-1.azl3`, of
/// which the last one is of this release.
fn evr(text: &str) -> (String, bool) {
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let last = rest.rsplit(',').next().unwrap_or(rest).trim();
    (format!("{}:{last}", epoch.trim()), rest.contains(','))
}

/// Names the ecosystem by the release tag of a version: `.azl3` is Azure Linux 3.0, `.cm2`
/// CBL-Mariner 2.0.
fn ecosystem(version: &str) -> Option<String> {
    let tag = version.rsplit('.').next()?;
    let (name, number) = match (tag.strip_prefix("azl"), tag.strip_prefix("cm")) {
        (Some(number), _) => ("azurelinux", number),
        (_, Some(number)) => ("mariner", number),
        _ => return None,
    };
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{name}:{number}.0"))
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "Critical" => Some(Severity::Critical),
        "High" => Some(Severity::High),
        "Medium" => Some(Severity::Medium),
        "Low" => Some(Severity::Low),
        _ => None,
    }
}

/// The format needs seven.
const MAX_DEPTH: usize = 64;
