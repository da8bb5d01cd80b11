//! What policies may use that is no part of Rego: `result.new`, `isManaged`, and the package `lib.docker`, as
//! Trivy's documentation of custom checks describes them.

use regorus::{Engine, Value};
use serde_json::{Map, Value as Json};

use crate::told;

/// Adds them. A `lib.docker` that the user brings along takes the place of ours.
pub(crate) fn add(engine: &mut Engine) -> Result<(), anyhow::Error> {
    let brought = engine.get_packages()?;
    if !brought.iter().any(|package| package == "data.lib.docker") {
        engine.set_rego_v0(false);
        engine.add_policy("lib/docker.rego".to_owned(), DOCKER.to_owned())?;
    }
    engine.add_extension("result.new".to_owned(), 2, Box::new(result))?;
    let managed = |_: Vec<Value>| Ok(Value::Bool(true));
    engine.add_extension("isManaged".to_owned(), 1, Box::new(managed))?;
    Ok(())
}

/// Makes a result of a message and what causes it.
#[expect(clippy::needless_pass_by_value, reason = "as the interpreter wants it")]
fn result(arguments: Vec<Value>) -> Result<Value, anyhow::Error> {
    let mut arguments = arguments.iter();
    let message = arguments.next().map(Value::to_json_str).transpose()?;
    let cause = arguments.next().map(Value::to_json_str).transpose()?;
    let read = |text: Option<String>| -> Json {
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    };
    let mut made = Map::from_iter([("msg".to_owned(), read(message))]);
    if let Json::Object(cause) = read(cause) {
        if let Some((first, last)) = told::lines(&cause) {
            made.insert("startline".to_owned(), first.into());
            made.insert("endline".to_owned(), last.into());
        }
        if let Some(file) = told::file(&cause) {
            made.insert("filepath".to_owned(), file.into());
        }
    }
    Ok(Value::from(Json::Object(made)))
}

const DOCKER: &str = include_str!("docker.rego");
