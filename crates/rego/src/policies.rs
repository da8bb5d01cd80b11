//! Policies: files → rules → what they say of an input.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use regorus::utils::limits::{ExecutionTimerConfig, PolicyLengthConfig};
use regorus::{Engine, Value};

use crate::depth::{self, DEEPEST};
use crate::protocol::{Failure, File, MOST_TOLD, Refusal, Rule, Said};
use crate::{builtin, declared, error, told};

/// Policies that were read.
pub struct Policies {
    engine: Engine,
    rules: Vec<Rule>,
}

impl Policies {
    /// Reads files. Tests (`*_test.rego`) are to be left out by whoever names files.
    ///
    /// # Errors
    /// Where a file cannot be understood, all that is wrong with any of them.
    pub fn load(files: Vec<File>) -> Result<Self, Vec<Refusal>> {
        let mut engine = engine();
        let mut refused = Vec::new();
        let mut texts = BTreeMap::new();
        for File { path, text } in files {
            if let Err(refusal) = add(&mut engine, &path, &text) {
                refused.push(refusal);
            }
            texts.insert(path, text);
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        builtin::add(&mut engine).map_err(|error| vec![error::refusal(&error, "")])?;
        let rules = declared::rules(&mut engine, &texts)?;
        Ok(Self { engine, rules })
    }

    /// Returns the rules that tell faults, in the order of files and lines.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Says what policies see as `input`.
    ///
    /// # Errors
    /// Where it is no value that they can see.
    pub fn set_input(&mut self, input: &serde_json::Value) -> Result<(), Failure> {
        let input = Value::from_json_str(&input.to_string());
        let input = input.map_err(|error| error::failure(&error))?;
        self.engine.set_input(input);
        Ok(())
    }

    /// Evaluates a rule.
    ///
    /// # Errors
    /// Where it cannot be evaluated, or takes too long.
    pub fn judge(&mut self, rule: usize) -> Result<Said, Failure> {
        let Some(rule) = self.rules.get(rule) else {
            return Err(Failure {
                why: "there is no such rule".to_owned(),
                is_limit: false,
            });
        };
        let path = format!("data.{}.{}", rule.package, rule.name);
        let value = match self.engine.eval_rule(path.clone()) {
            // So of rules whose heads all name a key: `deny["…"] if …` of Rego 1.
            Err(error) if error.to_string() == NO_RULE => self.ask(path),
            value => value,
        };
        // What is printed goes nowhere: standard output is for answers.
        drop(self.engine.take_prints());
        let value = value.map_err(|error| error::failure(&error))?;
        told::told(&value, MOST_TOLD)
    }
}

impl Policies {
    fn ask(&mut self, query: String) -> Result<Value, anyhow::Error> {
        let found = self.engine.eval_query(query, false)?;
        let value = found.result.first().and_then(|it| it.expressions.first());
        Ok(value.map_or(Value::Undefined, |it| it.value.clone()))
    }
}

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_gather_prints(true);
    // As OPA: a built-in function that fails has no value.
    engine.set_strict_builtin_errors(false);
    engine.set_execution_timer_config(ExecutionTimerConfig {
        limit: LONGEST,
        check_interval: NonZeroU32::MIN.saturating_add(CHECK_EVERY),
    });
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MIN.saturating_add(LONGEST_LINE),
        max_file_bytes: NonZeroUsize::MIN.saturating_add(LONGEST_FILE),
        ..PolicyLengthConfig::default()
    });
    engine
}

/// Reads a file as Rego of today, then as that before 1.0; of two errors the one that lies further down is told.
fn add(engine: &mut Engine, path: &str, text: &str) -> Result<(), Refusal> {
    if let Some((line, column)) = depth::too_deep(text) {
        return Err(Refusal {
            path: path.to_owned(),
            line: Some(line),
            column: Some(column),
            why: format!("brackets are nested deeper than {DEEPEST}"),
        });
    }
    let mut read = |old: bool| {
        engine.set_rego_v0(old);
        let read = engine.add_policy(path.to_owned(), text.to_owned());
        read.map_err(|error| error::refusal(&error, path))
    };
    let Err(new) = read(false) else {
        return Ok(());
    };
    if text.contains("import rego.v1") {
        return Err(new);
    }
    match read(true) {
        Ok(_) => Ok(()),
        Err(old) if (old.line, old.column) > (new.line, new.column) => Err(old),
        Err(_) => Err(new),
    }
}

/// What the interpreter says of a path that leads to no rule.
const NO_RULE: &str = "not a valid rule path";
/// How long a rule may take for a document.
const LONGEST: Duration = Duration::from_secs(5);
/// Steps between two looks at the clock.
const CHECK_EVERY: u32 = 255;
/// Characters of a line of a policy.
const LONGEST_LINE: u32 = 16_383;
/// Bytes of a policy.
const LONGEST_FILE: usize = (1 << 20) - 1;
