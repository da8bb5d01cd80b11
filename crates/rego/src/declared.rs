//! What files declare: the rules that tell faults, each with what is documented about it. Rules of one name and
//! package are one check, however many files they stand in.

use std::collections::BTreeMap;

use regorus::Engine;
use regorus::unstable::{Expr, Module, Rule as Parsed, RuleHead};

use crate::metadata::{self, Block};
use crate::protocol::{Kind, Refusal, Rule};
use crate::subject;

/// Lists the rules, in the order of files and lines.
///
/// # Errors
/// Where what a file says of itself cannot be read, or nobody can say which documents a rule looks at.
pub(crate) fn rules(
    engine: &mut Engine,
    texts: &BTreeMap<String, String>,
) -> Result<Vec<Rule>, Vec<Refusal>> {
    let mut heads: Vec<Head> = engine
        .get_modules()
        .iter()
        .flat_map(|it| heads(it))
        .collect();
    heads.retain(|head| texts.contains_key(&head.file));
    heads.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let (mut rules, mut refused) = (Vec::<Rule>::new(), Vec::new());
    let mut blocks: BTreeMap<&str, Vec<Block>> = BTreeMap::new();
    for (path, text) in texts {
        match metadata::blocks(path, text) {
            Ok(found) => drop(blocks.insert(path, found)),
            Err(refusal) => refused.push(refusal),
        }
    }
    for head in heads {
        let text = texts.get(&head.file).map_or("", String::as_str);
        let blocks = blocks
            .get(head.file.as_str())
            .map_or(&[][..], Vec::as_slice);
        match declare(engine, &head, text, blocks) {
            Ok(rule) => join(&mut rules, rule),
            Err(refusal) => refused.push(refusal),
        }
    }
    if refused.is_empty() {
        Ok(rules)
    } else {
        Err(refused)
    }
}

/// A rule where it is declared.
struct Head {
    package: Vec<String>,
    name: String,
    file: String,
    line: u32,
}

/// Adds a rule, or what another file says of one that is there.
fn join(rules: &mut Vec<Rule>, rule: Rule) {
    let same = |it: &&mut Rule| it.package == rule.package && it.name == rule.name;
    match rules.iter_mut().find(same) {
        Some(known) => {
            let kinds = known.kinds.iter().chain(&rule.kinds).copied();
            let kinds: std::collections::BTreeSet<Kind> = kinds.collect();
            known.kinds = kinds.into_iter().collect();
        }
        None => rules.push(rule),
    }
}

fn declare(
    engine: &mut Engine,
    head: &Head,
    text: &str,
    blocks: &[Block],
) -> Result<Rule, Refusal> {
    let refuse = |why: String| Refusal {
        path: head.file.clone(),
        line: Some(head.line),
        column: None,
        why,
    };
    if let Some(part) = head.package.iter().find(|part| !is_plain(part)) {
        let why = format!("the part `{part}` of the package's name is no plain word");
        return Err(refuse(why));
    }
    let package = head.package.join(".");
    let mut block = Block::of_package(blocks);
    block.take_old(engine, &package);
    block.overlay(Block::of_line(blocks, head.line));
    let subject = subject::of(text, &package, &block).map_err(refuse)?;
    Ok(Rule {
        package,
        name: head.name.clone(),
        file: head.file.clone(),
        line: head.line,
        about: block.about(),
        kinds: subject.kinds,
        form: subject.form,
    })
}

fn heads(module: &Module) -> Vec<Head> {
    let package = path(&module.package.refr);
    let mut heads = Vec::new();
    for rule in &module.policy {
        let Parsed::Spec { span, head, .. } = rule.as_ref() else {
            continue;
        };
        let (RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. }) = head else {
            continue;
        };
        let name = path(refr).into_iter().next().unwrap_or_default();
        if tells_faults(&name) {
            heads.push(Head {
                package: package.clone(),
                name,
                file: span.source.get_path().clone(),
                line: span.line,
            });
        }
    }
    heads
}

/// Returns the parts of a reference: `lib.docker`.
fn path(expression: &Expr) -> Vec<String> {
    let mut parts = Vec::new();
    let mut left = expression;
    loop {
        left = match left {
            Expr::RefDot { refr, field, .. } => {
                parts.push(field.0.text().to_owned());
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                if let Expr::String { span, .. } = index.as_ref() {
                    parts.push(span.text().trim_matches('"').to_owned());
                }
                refr
            }
            Expr::Var { span, .. } => {
                parts.push(span.text().to_owned());
                break;
            }
            _ => break,
        };
    }
    parts.reverse();
    parts
}

/// Says whether a rule of this name tells faults.
fn tells_faults(name: &str) -> bool {
    TELLING.iter().any(|begin| {
        let rest = name.strip_prefix(begin);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })
}

fn is_plain(part: &str) -> bool {
    let begins = part.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
    begins
        && part
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// How the names of rules begin that tell faults.
const TELLING: [&str; 3] = ["deny", "violation", "warn"];
