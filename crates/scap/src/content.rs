//! Documents → a checklist with everything that it refers to: SCAP source data stream collections (SCAP 1.2 and 1.3),
//! or XCCDF and OVAL in files of their own. What lies elsewhere is never fetched.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cpe::Dictionary;
use crate::error::Error;
use crate::oval::model::Definitions;
use crate::oval::read as read_oval;
use crate::xccdf::XCCDF_SPACES;
use crate::xml::{Document, Element, parse};

/// Content that was read.
#[derive(Debug)]
pub struct Content {
    name: String,
    document: Document,
    kind: Kind,
    /// Other files that this one refers to, by the name under which it does.
    beside: BTreeMap<String, Document>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Stream,
    Checklist,
    Definitions,
}

/// A checklist of a data stream, or of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Id of the data stream, where there is one.
    pub stream: Option<String>,
    /// Id of the reference to the checklist, where there is one.
    pub reference: Option<String>,
    /// Id of the checklist.
    pub benchmark: String,
    /// Its title.
    pub title: String,
}

/// A checklist and what it refers to.
#[derive(Debug)]
pub struct Checklist<'a> {
    pub(crate) stream: Option<String>,
    /// Where the checklist is, for results.
    pub(crate) href: String,
    pub(crate) benchmark: &'a Element,
    /// Documents by the names under which checks refer to them.
    pub(crate) parts: BTreeMap<String, Part<'a>>,
    pub(crate) dictionaries: Vec<(Dictionary, BTreeMap<String, Part<'a>>)>,
}

/// A document of definitions, or one of something else.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// What to call it: the id of its component, or the name of its file.
    pub(crate) id: String,
    pub(crate) document: &'a Document,
    pub(crate) root: &'a Element,
    pub(crate) definitions: Option<Arc<Definitions>>,
}

impl Content {
    /// Reads content; `name` is what to call it.
    ///
    /// # Errors
    /// Where it is not XML within bounds, or none of the kinds that are understood.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let document = parse(name, bytes)?;
        let root = &document.root;
        let kind = match (&*root.name, &*root.space) {
            ("data-stream-collection", space) if DS.contains(&space) => Kind::Stream,
            ("Benchmark", space) if XCCDF_SPACES.contains(&space) => Kind::Checklist,
            ("oval_definitions", OVAL) => Kind::Definitions,
            (other, _) => {
                let short: String = other.chars().take(60).collect();
                return Err(Error::Malformed {
                    what: name.to_owned(),
                    why: format!(
                        "it is neither a data stream collection nor a checklist nor definitions, but {short}"
                    ),
                });
            }
        };
        Ok(Self {
            name: name.to_owned(),
            document,
            kind,
            beside: BTreeMap::new(),
        })
    }

    /// Says whether it is definitions alone, with no checklist.
    pub fn is_definitions(&self) -> bool {
        self.kind == Kind::Definitions
    }

    /// Returns the names of other files that are referred to: plain names only, since nothing outside of the folder
    /// is looked at.
    pub fn wanted_files(&self) -> Vec<String> {
        if self.kind != Kind::Checklist {
            return Vec::new();
        }
        let mut names = Vec::new();
        references(&self.document.root, &mut names);
        names.sort();
        names.dedup();
        names.retain(|name| is_plain(name) && !self.beside.contains_key(name));
        names
    }

    /// Adds a file that is referred to.
    ///
    /// # Errors
    /// Where it is not XML within bounds.
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let document = parse(name, bytes)?;
        self.beside.insert(name.to_owned(), document);
        Ok(())
    }

    /// Returns the definitions, where the content is nothing else.
    pub(crate) fn definitions(&self) -> Option<Part<'_>> {
        let root = &self.document.root;
        self.is_definitions().then(|| Part {
            id: self.name.clone(),
            document: &self.document,
            root,
            definitions: Some(Arc::new(read_oval(root))),
        })
    }

    /// Returns the text of the document without its declaration, as it is put into reports.
    pub(crate) fn text(&self) -> String {
        self.document.alone(&self.document.root)
    }

    /// Lists the checklists in it.
    pub fn checklists(&self) -> Vec<Listed> {
        let root = &self.document.root;
        let listed = |benchmark: &Element, stream, reference| Listed {
            stream,
            reference,
            benchmark: benchmark.word("id").to_owned(),
            title: benchmark.words_of("title").unwrap_or_default(),
        };
        match self.kind {
            Kind::Definitions => Vec::new(),
            Kind::Checklist => vec![listed(root, None, None)],
            Kind::Stream => {
                let mut all = Vec::new();
                for stream in root.all("data-stream") {
                    for reference in stream
                        .first("checklists")
                        .iter()
                        .flat_map(|it| it.elements().filter(|one| &*one.name == "component-ref"))
                    {
                        let Some(benchmark) = self.component(reference.word("href")) else {
                            continue;
                        };
                        if &*benchmark.name == "Benchmark" {
                            let stream = Some(stream.word("id").to_owned());
                            let id = Some(reference.word("id").to_owned());
                            all.push(listed(benchmark, stream, id));
                        }
                    }
                }
                all
            }
        }
    }

    /// Chooses a checklist: the only one, or the one that is named.
    ///
    /// # Errors
    /// Where there is none of that name, or several could be meant.
    pub fn choose(
        &self,
        stream: Option<&str>,
        reference: Option<&str>,
    ) -> Result<Checklist<'_>, Error> {
        let all = self.checklists();
        let fits = |one: &&Listed| {
            let same = |wanted: Option<&str>, is: &Option<String>| {
                wanted.is_none_or(|wanted| is.as_deref() == Some(wanted))
            };
            same(stream, &one.stream)
                && (same(reference, &one.reference) || reference == Some(&one.benchmark))
        };
        let mut fitting = all.iter().filter(fits);
        let Some(first) = fitting.next() else {
            let name = reference.or(stream).unwrap_or("in it");
            let names = all.iter().filter_map(|one| one.reference.as_deref());
            return Err(Error::missing("checklist", name, names));
        };
        if let Some(second) = fitting.next() {
            let shown = |one: &Listed| one.reference.clone().unwrap_or_default();
            return Err(Error::Ambiguous {
                kind: "checklist",
                names: format!("{}, {}", shown(first), shown(second)),
            });
        }
        match self.kind {
            Kind::Stream => self.of_stream(first),
            _ => Ok(self.of_file()),
        }
    }

    fn of_file(&self) -> Checklist<'_> {
        let parts = self.beside.iter().map(|(name, document)| {
            let part = part(name.clone(), document, &document.root);
            (name.clone(), part)
        });
        Checklist {
            stream: None,
            href: self.name.clone(),
            benchmark: &self.document.root,
            parts: parts.collect(),
            dictionaries: Vec::new(),
        }
    }

    fn of_stream(&self, listed: &Listed) -> Result<Checklist<'_>, Error> {
        let root = &self.document.root;
        let missing = |kind, name: &str| Error::missing(kind, name, std::iter::empty());
        let stream = root
            .all("data-stream")
            .find(|one| Some(one.word("id")) == listed.stream.as_deref())
            .ok_or_else(|| missing("data stream", "in it"))?;
        let references: Vec<&Element> = stream
            .elements()
            .flat_map(Element::elements)
            .filter(|one| &*one.name == "component-ref")
            .collect();
        let by_id = |id: &str| references.iter().copied().find(|one| one.word("id") == id);
        let reference = listed.reference.as_deref().and_then(by_id);
        let reference = reference.ok_or_else(|| missing("checklist", &listed.benchmark))?;
        let mut read: BTreeMap<String, Part<'_>> = BTreeMap::new();
        let mut of_catalogue = |reference: &Element| {
            let mut parts = BTreeMap::new();
            for uri in reference
                .elements()
                .filter(|one| &*one.name == "catalog")
                .flat_map(Element::elements)
                .filter(|one| &*one.name == "uri")
            {
                let Some(target) = uri.word("uri").strip_prefix('#').and_then(by_id) else {
                    continue;
                };
                let href = target.word("href");
                let Some(element) = self.component(href) else {
                    continue;
                };
                let id = href.trim_start_matches('#').to_owned();
                let made = read
                    .entry(id.clone())
                    .or_insert_with(|| part(id, &self.document, element));
                parts.insert(uri.word("name").to_owned(), made.clone());
            }
            parts
        };
        let parts = of_catalogue(reference);
        let dictionaries = stream.first("dictionaries").into_iter();
        let dictionaries = dictionaries
            .flat_map(Element::elements)
            .filter_map(|reference| {
                let list = self.component(reference.word("href"))?;
                Some((Dictionary::read(list), of_catalogue(reference)))
            });
        let dictionaries = dictionaries.collect();
        let benchmark = self
            .component(reference.word("href"))
            .ok_or_else(|| missing("checklist", &listed.benchmark))?;
        Ok(Checklist {
            stream: listed.stream.clone(),
            href: reference.word("href").to_owned(),
            benchmark,
            parts,
            dictionaries,
        })
    }

    /// Returns what a component holds, by the reference to it.
    fn component(&self, href: &str) -> Option<&Element> {
        let id = href.strip_prefix('#')?;
        let mut all = self.document.root.elements();
        let found = all.find(|one| {
            ["component", "extended-component"].contains(&&*one.name) && one.word("id") == id
        })?;
        found.elements().next()
    }
}

fn part<'a>(id: String, document: &'a Document, root: &'a Element) -> Part<'a> {
    let is_oval = root.is(OVAL, "oval_definitions");
    Part {
        id,
        document,
        root,
        definitions: is_oval.then(|| Arc::new(read_oval(root))),
    }
}

fn references(element: &Element, names: &mut Vec<String>) {
    for child in element.elements() {
        if &*child.name == "check-content-ref" {
            names.push(child.word("href").to_owned());
        }
        references(child, names);
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['.', '#'])
        && !name.contains(['/', '\\', ':', '\0'])
        && name.len() < 256
}

const DS: &[&str] = &[
    "http://scap.nist.gov/schema/scap/source/1.2",
    "http://scap.nist.gov/schema/scap/source/1.1",
];
const OVAL: &str = "http://oval.mitre.org/XMLSchema/oval-definitions-5";
