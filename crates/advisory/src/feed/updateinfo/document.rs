//! An `updateinfo.xml`: `updates` → `update type=…` → `id`, `severity`, `issued date=…`, `references` →
//! `reference id= type=`, `pkglist` → `collection` (with `name`, `module`) → `package name= epoch= version=
//! release= arch=`.

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use crate::feed::field;
use crate::feed::json::text_of;

/// An erratum.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub(super) id: String,
    /// `security`, `bugfix` …
    pub(super) kind: String,
    pub(super) severity: String,
    pub(super) date: String,
    pub(super) references: Vec<String>,
    /// Name of the collection: the repository or release.
    pub(super) collection: String,
    pub(super) packages: Vec<Package>,
    /// `name:stream` of the collection at hand.
    module: Option<String>,
}

/// A build.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) name: String,
    epoch: String,
    version: String,
    release: String,
    pub(super) module: Option<String>,
}

impl Package {
    /// Returns `[epoch:]version-release`.
    pub(super) fn version(&self) -> Option<String> {
        let Self {
            epoch,
            version,
            release,
            ..
        } = self;
        let plain = !version.is_empty() && !release.is_empty();
        let text = match epoch.as_str() {
            "" | "0" => format!("{version}-{release}"),
            epoch => format!("{epoch}:{version}-{release}"),
        };
        field::version(&text).filter(|_| plain).map(str::to_owned)
    }
}

/// Reads a file and calls `each` with every erratum; what was read before a fault stays delivered.
pub(super) fn for_each_update(bytes: &[u8], mut each: impl FnMut(Update)) -> Result<(), String> {
    let mut reader = XmlReader::from_str(text_of(bytes)?);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut update = Update::default();
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
                open(&mut update, &start)?;
                path.push(start.local_name().as_ref().to_owned());
            }
            Event::Empty(start) => open(&mut update, &start)?,
            Event::Text(part) => text.push_str(&part),
            // Ids hold no entities; a text that does is made unusable.
            Event::GeneralRef(_) => text.push(' '),
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                close(
                    &mut update,
                    &name,
                    path.last().map(String::as_str),
                    text.trim(),
                );
                if name == "update" {
                    each(std::mem::take(&mut update));
                }
                text.clear();
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err("the file ends in the middle".to_owned()),
            _ => {}
        }
    }
}

fn open(update: &mut Update, start: &BytesStart<'_>) -> Result<(), String> {
    let attribute = |name: &str| attribute(start, name).map(Option::unwrap_or_default);
    match start.local_name().as_ref() {
        "update" => update.kind = attribute("type")?,
        "issued" => update.date = attribute("date")?,
        "updated" if update.date.is_empty() => update.date = attribute("date")?,
        "reference" => update.references.push(attribute("id")?),
        "collection" => update.module = None,
        "module" => {
            let module = format!("{}:{}", attribute("name")?, attribute("stream")?);
            update.module = field::package(&module).map(str::to_owned);
        }
        "package" => update.packages.push(Package {
            name: attribute("name")?,
            epoch: attribute("epoch")?,
            version: attribute("version")?,
            release: attribute("release")?,
            module: update.module.clone(),
        }),
        _ => {}
    }
    Ok(())
}

fn close(update: &mut Update, name: &str, parent: Option<&str>, text: &str) {
    match (name, parent) {
        ("id", Some("update")) => text.clone_into(&mut update.id),
        ("severity", Some("update")) => text.clone_into(&mut update.severity),
        ("name", Some("collection")) => text.clone_into(&mut update.collection),
        _ => {}
    }
}

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

/// The format needs six.
const MAX_DEPTH: usize = 32;
