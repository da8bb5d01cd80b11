//! Red Hat's OVAL v2 (`https://security.access.redhat.com/data/oval/v2/`): `rhel-N.oval.xml` with errata,
//! `rhel-N-including-unpatched.oval.xml` with what has no fix, and files of the streams with extended
//! support (`rhel-N.M-eus.oval.xml`).
//!
//! Errata (`class="patch"`) name builds (`is earlier than`); vulnerabilities without a fix
//! (`class="vulnerability"`) name packages that are installed, and say by component in which state Red Hat
//! holds them. Names are **binary** packages. The release is told by the CPE list.

use std::collections::{BTreeSet, HashMap};

use seawall_model::finding::Status;

use super::criteria::{Condition, packages};
use super::document::{Definition, Oval};
use super::{Reader, for_each_id, is_oval, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field, redhat_product};
use crate::record::{NameKind, Row, RowStatus, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct RedHatOvalFeed;

impl Feed for RedHatOvalFeed {
    fn id(&self) -> &'static str {
        "redhat-oval"
    }

    fn describe(&self) -> &'static str {
        "Red Hat OVAL v2 (rhel-9.oval.xml, rhel-9-including-unpatched.oval.xml, rhel-9.2-eus.oval.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(path, head, &["Red Hat"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Reader::boxed(self, dataset, rows)
    }
}

fn rows(oval: &Oval, definition: &Definition) -> Result<Vec<Row>, &'static str> {
    let cpes = definition.cpes.iter();
    let ecosystems: BTreeSet<String> = cpes
        .filter_map(|cpe| redhat_product::ecosystem(cpe))
        .collect();
    if ecosystems.is_empty() {
        // Another product than Red Hat Enterprise Linux.
        return Ok(Vec::new());
    }
    let states: HashMap<&str, &str> = definition
        .resolutions
        .iter()
        .map(|(state, component)| (component.as_str(), state.as_str()))
        .collect();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for found in packages(oval, definition)? {
        for name in found.names {
            let name = field::package(name).ok_or("no usable package name")?;
            let (status, word) = match found.test {
                Condition::Version("less than", version) => (
                    field::fixed(field::version(version).ok_or("no usable version")?),
                    None,
                ),
                Condition::Version(..) => continue,
                Condition::Installed if definition.class == "vulnerability" => {
                    state(&states, name, found.module)
                }
                // Errata ask for what must be installed beside the builds that they fix.
                Condition::Installed => continue,
            };
            let key = (name, found.module, format!("{status:?}"));
            if !seen.insert(key) {
                continue;
            }
            for ecosystem in &ecosystems {
                let mut row = Row::new(ecosystem, name, "", status.clone());
                row.name_kind = NameKind::Binary;
                row.module = found.module.map(str::to_owned);
                row.word = word.map(str::to_owned);
                rows.push(row);
            }
        }
    }
    for_each_id(definition, &rows)
}

/// Says in which state Red Hat holds a package without a fix. Components are packages, in modules
/// `module:stream/package`.
fn state(
    states: &HashMap<&str, &str>,
    name: &str,
    module: Option<&str>,
) -> (RowStatus, Option<&'static str>) {
    let modular = module.map(|module| format!("{module}/{name}"));
    let said = modular
        .and_then(|name| states.get(name.as_str()))
        .or_else(|| states.get(name))
        .copied()
        .or_else(|| {
            // One word for all.
            let mut words: Vec<&str> = states.values().copied().collect();
            words.dedup();
            words.first().copied().filter(|_| words.len() == 1)
        });
    if said.is_some_and(|said| said.eq_ignore_ascii_case("not affected")) {
        return (RowStatus::NotAffected, None);
    }
    let (status, word) = said
        .and_then(redhat_product::state)
        .unwrap_or((Status::Affected, None));
    (RowStatus::Unfixed(status), word)
}
