//! What a policy says of itself: comments of YAML under `# METADATA`, as the Open Policy Agent and Trivy document
//! them, and the rules `__rego_metadata__` and `__rego_input__` of older policies.

use regorus::Engine;
use serde_json::{Map, Value};

use crate::protocol::{About, Refusal};

/// What a block says, and the line that it stands above.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    fields: Map<String, Value>,
    above: u32,
    is_of_package: bool,
}

/// Reads the blocks of a file.
pub(crate) fn blocks(path: &str, text: &str) -> Result<Vec<Block>, Refusal> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().zip(1_u32..).peekable();
    while let Some((line, first)) = lines.next() {
        if line.trim() != "# METADATA" && line.trim() != "#METADATA" {
            continue;
        }
        let mut yaml = String::new();
        while let Some((line, _)) = lines.next_if(|(line, _)| line.starts_with('#')) {
            let inner = line.get(1..).unwrap_or_default();
            yaml.push_str(inner.strip_prefix(' ').unwrap_or(inner));
            yaml.push('\n');
        }
        while lines.next_if(|(line, _)| is_empty(line)).is_some() {}
        let next = lines.peek().copied().unwrap_or_default();
        blocks.push(Block {
            fields: read(&yaml).map_err(|(line, why)| Refusal {
                path: path.to_owned(),
                line: Some(first.saturating_add(line)),
                column: None,
                why: format!("METADATA: {why}"),
            })?,
            above: next.1,
            is_of_package: next.0.starts_with("package"),
        });
    }
    Ok(blocks)
}

impl Block {
    /// Returns what a file says of its package.
    pub(crate) fn of_package(blocks: &[Self]) -> Self {
        let mut blocks = blocks.iter();
        let found = blocks.find(|block| block.is_of_package);
        found.cloned().unwrap_or_default()
    }

    /// Returns what it says of the rule that begins at a line.
    pub(crate) fn of_line(blocks: &[Self], line: u32) -> Option<&Self> {
        let mut blocks = blocks.iter();
        blocks.find(|block| block.above == line && !block.is_of_package)
    }

    /// Adds what older policies say in rules.
    pub(crate) fn take_old(&mut self, engine: &mut Engine, package: &str) {
        let mut ask = |name: &str| -> Option<Value> {
            let value = engine.eval_rule(format!("data.{package}.{name}")).ok()?;
            serde_json::from_str(&value.to_json_str().ok()?).ok()
        };
        if !self.fields.is_empty() {
            return;
        }
        if let Some(Value::Object(said)) = ask("__rego_metadata__") {
            self.fields.clone_from(&said);
            self.fields.insert("custom".to_owned(), Value::Object(said));
        }
        let input = ask("__rego_input__");
        if let Some(input) = input {
            let custom = self
                .fields
                .entry("custom")
                .or_insert_with(|| Map::new().into());
            if let Value::Object(custom) = custom {
                custom.insert("input".to_owned(), input);
            }
        }
    }

    /// Puts what is said of a rule over what is said of its package.
    pub(crate) fn overlay(&mut self, rule: Option<&Self>) {
        for (key, value) in rule.into_iter().flat_map(|rule| &rule.fields) {
            match (self.fields.get_mut(key), value) {
                (Some(Value::Object(below)), Value::Object(above)) => {
                    below.extend(
                        above
                            .iter()
                            .map(|(key, value)| (key.clone(), value.clone())),
                    );
                }
                _ => drop(self.fields.insert(key.clone(), value.clone())),
            }
        }
    }

    /// Returns what is documented.
    pub(crate) fn about(&self) -> About {
        let text = |value: Option<&Value>| {
            let text = value?.as_str()?.trim();
            (!text.is_empty()).then(|| text.chars().take(LONGEST).collect::<String>())
        };
        let custom = |name: &str| text(self.custom(name));
        let remedy = text(self.custom("recommended_action"));
        About {
            id: custom("id").or_else(|| custom("avd_id")),
            name: custom("short_code"),
            title: text(self.fields.get("title")),
            description: text(self.fields.get("description")),
            remedy: remedy.or_else(|| custom("recommended_actions")),
            severity: custom("severity"),
            references: self.references(),
        }
    }

    /// Returns the words of the kinds of document that it selects; nothing where it selects none.
    pub(crate) fn selected(&self) -> Option<Vec<String>> {
        let selector = self.custom("input")?.get("selector")?.as_array()?;
        let kinds = selector.iter().filter_map(|it| it.get("type")?.as_str());
        Some(kinds.map(str::to_ascii_lowercase).collect())
    }

    /// Returns the names of the schemas that its input has.
    pub(crate) fn schemas(&self) -> Vec<String> {
        let schemas = self.fields.get("schemas").and_then(Value::as_array);
        let schemas = schemas.into_iter().flatten();
        let inputs = schemas.filter_map(|it| it.get("input")?.as_str());
        let names = inputs.filter_map(|it| {
            let name = it.trim().strip_prefix("schema")?;
            Some(
                name.trim_matches(|char: char| "[].\"'".contains(char))
                    .to_ascii_lowercase(),
            )
        });
        names.collect()
    }

    fn custom(&self, name: &str) -> Option<&Value> {
        self.fields.get("custom")?.get(name)
    }

    fn references(&self) -> Vec<String> {
        let related = self
            .fields
            .get("related_resources")
            .and_then(Value::as_array);
        let related = related.into_iter().flatten().take(MOST_REFERENCES);
        let urls = related.filter_map(|it| it.as_str().or_else(|| it.get("ref")?.as_str()));
        let urls = urls.chain(self.custom("url").and_then(Value::as_str));
        let urls = urls.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        urls.map(|url| url.chars().take(LONGEST).collect())
            .collect()
    }
}

/// Says whether a line says nothing.
fn is_empty(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Reads YAML; of an error also the line.
fn read(yaml: &str) -> Result<Map<String, Value>, (u32, String)> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_depth: 20,
            max_nodes: 5_000,
            max_events: 20_000,
            max_aliases: 100,
            max_documents: 1,
        },
    };
    let read = serde_saphyr::from_str_with_options::<Value>(yaml, options);
    match read {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err((1, "it is no mapping".to_owned())),
        Err(error) => {
            let line = error.location().map_or(1, |at| at.line());
            let why = error.to_string();
            let why = why.lines().next().unwrap_or_default().to_owned();
            Err((u32::try_from(line).unwrap_or(1), why))
        }
    }
}

/// Characters of a text.
const LONGEST: usize = 4_000;
/// References that are kept.
const MOST_REFERENCES: usize = 50;
