//! A file of OVAL: what of it are facts, by id.

use std::collections::HashMap;

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};
use seawall_model::time::Date;

use super::xml;
use crate::feed::field;
use crate::feed::json::text_of;

/// The parts of a file that are facts.
#[derive(Default)]
pub(super) struct Oval {
    pub(super) definitions: Vec<Definition>,
    pub(super) tests: HashMap<String, Test>,
    /// Object → its name, or the variable that holds its names.
    objects: HashMap<String, Object>,
    pub(super) states: HashMap<String, State>,
    variables: HashMap<String, Vec<String>>,
    /// Day on which the file was made.
    pub(super) made: Option<Date>,
    /// Element at hand, for its children.
    current: String,
    /// Nodes of the criteria that are open, outermost first.
    open: Vec<Node>,
    /// State of the resolution at hand.
    resolution: String,
}

/// A definition.
#[derive(Debug, Default)]
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) class: String,
    /// Ids in `reference`.
    pub(super) references: Vec<String>,
    /// Ids in `cve`.
    pub(super) cves: Vec<String>,
    pub(super) severity: String,
    pub(super) patchable: String,
    pub(super) date: String,
    pub(super) platforms: Vec<String>,
    pub(super) cpes: Vec<String>,
    /// State of a resolution and component (Red Hat).
    pub(super) resolutions: Vec<(String, String)>,
    pub(super) criteria: Vec<Node>,
}

/// A node of a definition's criteria.
#[derive(Debug)]
pub(super) enum Node {
    /// Several, joined.
    Criteria {
        /// Joined by `AND`; else by `OR`.
        all: bool,
        negated: bool,
        nodes: Vec<Self>,
    },
    /// A test.
    Criterion {
        test: String,
        comment: String,
        negated: bool,
    },
    /// Another definition.
    Extends { comment: String },
}

/// A test.
#[derive(Debug, Default)]
pub(super) struct Test {
    /// Name of the element: `rpminfo_test` …
    pub(super) kind: String,
    object: String,
    pub(super) states: Vec<String>,
}

#[derive(Default)]
struct Object {
    name: String,
    variable: String,
}

/// A state.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Operation and version of `evr`.
    pub(super) evr: Option<(String, String)>,
}

impl Oval {
    /// Returns the names that a test asks for.
    pub(super) fn names(&self, test: &Test) -> &[String] {
        match self.objects.get(&test.object) {
            Some(object) if object.variable.is_empty() => std::slice::from_ref(&object.name),
            Some(object) => self
                .variables
                .get(&object.variable)
                .map_or(&[], Vec::as_slice),
            None => &[],
        }
    }

    /// Reads a file; what was read before a fault stays.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
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
                Event::Empty(start) => {
                    self.open(&start)?;
                    self.close(start.local_name().as_ref(), "");
                }
                Event::Text(part) => text.push_str(&part),
                // Names and versions hold no entities; a text that does is made unusable.
                Event::GeneralRef(_) => text.push(' '),
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
        let id = |name: &str| xml::id(start, name).map(Option::unwrap_or_default);
        let element = start.local_name();
        match element.as_ref() {
            "definition" => {
                self.open.clear();
                self.definitions.push(Definition {
                    id: id("id")?,
                    class: id("class")?,
                    ..Definition::default()
                });
            }
            "reference" => {
                let reference = id("ref_id")?;
                if let Some(definition) = self.definitions.last_mut() {
                    definition.references.push(reference);
                }
            }
            "issued" | "updated" => {
                let day = id("date")?;
                if let Some(definition) = self.definitions.last_mut()
                    && definition.date.is_empty()
                {
                    definition.date = day;
                }
            }
            "resolution" => self.resolution = xml::text(start, "state")?,
            "criteria" => self.open.push(Node::Criteria {
                all: id("operator")? != "OR",
                negated: id("negate")? == "true",
                nodes: Vec::new(),
            }),
            "criterion" => self.open.push(Node::Criterion {
                test: id("test_ref")?,
                comment: xml::text(start, "comment")?,
                negated: id("negate")? == "true",
            }),
            "extend_definition" => self.open.push(Node::Extends {
                comment: xml::text(start, "comment")?,
            }),
            "object" => {
                let object = id("object_ref")?;
                self.tests.entry(self.current.clone()).or_default().object = object;
            }
            "state" => {
                let state = id("state_ref")?;
                let test = self.tests.entry(self.current.clone()).or_default();
                test.states.push(state);
            }
            "name" => {
                let variable = id("var_ref")?;
                self.objects
                    .entry(self.current.clone())
                    .or_default()
                    .variable = variable;
            }
            "evr" => {
                let operation = id("operation")?;
                let state = self.states.entry(self.current.clone()).or_default();
                state.evr = Some((operation, String::new()));
            }
            name if name.ends_with("_test") => {
                self.current = id("id")?;
                let test = self.tests.entry(self.current.clone()).or_default();
                name.clone_into(&mut test.kind);
            }
            name if name.ends_with("_object") || name == "constant_variable" => {
                self.current = id("id")?;
            }
            name if name.ends_with("_state") => {
                self.current = id("id")?;
                self.states.entry(self.current.clone()).or_default();
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: &str) {
        match name {
            "criteria" | "criterion" | "extend_definition" => self.close_node(),
            "name" => {
                text.clone_into(&mut self.objects.entry(self.current.clone()).or_default().name);
            }
            "value" => {
                let values = self.variables.entry(self.current.clone()).or_default();
                values.push(text.to_owned());
            }
            "timestamp" => self.made = field::day(text),
            "evr" => {
                let state = self.states.entry(self.current.clone()).or_default();
                if let Some((_, version)) = &mut state.evr {
                    text.clone_into(version);
                }
            }
            _ => self.close_metadata(name, text),
        }
    }

    fn close_metadata(&mut self, name: &str, text: &str) {
        let Some(definition) = self.definitions.last_mut() else {
            return;
        };
        match name {
            "patchable" => text.clone_into(&mut definition.patchable),
            "severity" => text.clone_into(&mut definition.severity),
            "advisory_date" | "public_date" => text.clone_into(&mut definition.date),
            "platform" => definition.platforms.push(text.to_owned()),
            "cpe" => definition.cpes.push(text.to_owned()),
            "cve" => definition.cves.push(text.to_owned()),
            "component" => {
                let state = self.resolution.clone();
                definition.resolutions.push((state, text.to_owned()));
            }
            _ => {}
        }
    }

    /// Hangs the innermost node into the one around it, or into the definition.
    fn close_node(&mut self) {
        let Some(node) = self.open.pop() else {
            return;
        };
        match (self.open.last_mut(), self.definitions.last_mut()) {
            (Some(Node::Criteria { nodes, .. }), _) => nodes.push(node),
            (_, Some(definition)) => definition.criteria.push(node),
            _ => {}
        }
    }
}

/// Real files need some twenty.
const MAX_DEPTH: usize = 64;
