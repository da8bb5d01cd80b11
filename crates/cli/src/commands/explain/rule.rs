//! What a rule of ours about running containers says, why, and what to do about it: its page.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use seawall_runtime::document::Source;
use seawall_runtime::language::{Loader, OWN_RULES, Settings, own_rules};
use serde_json::Value;

use super::check::wrapped;
use crate::ui::Terminal;

/// A rule, with what is known of it.
pub(super) struct Rule(Value);

/// What to do about alerts, by the tag of their rule; the first that a rule has comes first.
const ADVICE: [(&str, &str); 10] = [
    (
        "escape",
        "Take the host for entered until you know better: look at what ran there since (`seawall audit host`), and \
         at what the container may do. Almost no service needs `--privileged`, capabilities beyond the default, the \
         engine's socket or folders of the host; `seawall guard` refuses containers that ask for them.",
    ),
    (
        "drift",
        "Put what is missing into the image, and start containers with `--read-only` and a tmpfs where they have to \
         write: then nothing can be added to them.",
    ),
    (
        "shell",
        "Where people have to work in containers, let them come by way of `seawall guard`, which knows who they are and \
         records their sessions; images without a shell keep others out.",
    ),
    (
        "network",
        "See where the connection leads, and give the container only networks that it needs (`--internal` where it \
         needs no way out).",
    ),
    (
        "host",
        "See who changed it and whether it was meant; on a host that nobody works on by hand it never is.",
    ),
    (
        "container",
        "Compare it with what the image is for. Where it was not meant: stop the container with `docker pause`, keep what \
         it holds (`docker export`), find out how somebody came in, and start anew from the image.",
    ),
    (
        "image",
        "Find out where the image comes from and who put it there, look at what is in it (`seawall scan`), and let \
         `seawall guard` ask for digests and signatures of images.",
    ),
    (
        "engine",
        "Engines don't say who asked: the guard's log does. Whoever reaches the engine's socket owns the host: see who \
         may (`seawall audit host`), and let people and tools come by way of `seawall guard`.",
    ),
    (
        "guard",
        "See in the guard's log (`seawall guard log`) what the principal asked for before and since, and with which \
         certificate, token or account. Where it was not meant, take that from them before anything else.",
    ),
    (
        "k8s",
        "See in the audit log what the account did besides, and from which addresses. Where it was not meant: take its \
         roles from it, renew what it could read, and delete what it made. Roles and bindings should allow an account \
         what it needs and nothing else.",
    ),
];

/// The longest line of a condition.
const LONGEST: usize = 78;

/// Finds a rule by its id or its name.
pub(super) fn find(word: &str) -> Option<Rule> {
    // Most words are ids of vulnerabilities: rules are loaded only for those that stand in them.
    let wanted = word.trim().to_ascii_lowercase();
    let has = |text: &str| text.to_ascii_lowercase().contains(&wanted);
    if wanted.is_empty() || !files().iter().any(|(_, text)| has(text)) {
        return None;
    }
    find_among(&all(), word)
}

/// All rules of ours by the names of their files: those for the kernel first.
fn files() -> [(String, &'static str); 4] {
    let of = |source: Source| (format!("{}.yaml", source.name()), own_rules(source));
    let [one, two, three] = Source::ALL.map(of);
    [("seawall.yaml".to_owned(), OWN_RULES), one, two, three]
}

fn all() -> Loader {
    let mut loader = Loader::new(Settings::of_all_sources());
    for (name, text) in files() {
        loader.load(&name, text.as_bytes());
    }
    loader
}

fn find_among(loader: &Loader, word: &str) -> Option<Rule> {
    let word = word.trim();
    let rules = loader.rules().rules;
    let rule = rules.iter().find(|rule| {
        let is_id = |tag: &String| tag.starts_with("RT-") && tag.eq_ignore_ascii_case(word);
        rule.name.eq_ignore_ascii_case(word) || rule.tags.iter().any(is_id)
    })?;
    let described = loader.describe(Some(&rule.name));
    described.json()["rules"].get(0).cloned().map(Rule)
}

impl Rule {
    /// Prints its page, as wide as the terminal.
    pub(super) fn show(&self) -> io::Result<()> {
        let width = Terminal::width().clamp(40, 100);
        let mut out = io::stdout().lock();
        out.write_all(wrapped(&self.page(), width).as_bytes())?;
        out.flush()
    }

    fn page(&self) -> String {
        let (info, details) = (&self.0["info"], &self.0["details"]);
        let name = words(&info["name"]);
        let tags = list(&info["tags"]);
        let id = tags.iter().find(|tag| tag.starts_with("RT-"));
        let id = id.map_or("", String::as_str);
        let mut text = format!("# {id} {name}\n\n");
        // Writing into a text doesn't fail.
        let _ = writeln!(
            text,
            "- Priority: {}",
            words(&info["priority"]).to_lowercase()
        );
        let source = words(&info["source"]);
        let events = match Source::named(&source) {
            None => list(&details["events"]).join(", "),
            Some(_) => format!("those of the source `{source}`"),
        };
        let _ = writeln!(text, "- Events: {events}");
        let _ = writeln!(text, "- Tags: {}", tags.join(", "));
        let _ = write!(
            text,
            "\n## Why it matters\n\n{}\n",
            words(&info["description"])
        );
        text.push_str("\n## What to do\n");
        let has = |tag: &str| tags.iter().any(|it| it == tag);
        // The guard knows who asked: what to do where nobody does is not for its rules.
        let is_for = |tag: &str| has(tag) && !(tag == "engine" && has("guard"));
        for (_, advice) in ADVICE.iter().filter(|(tag, _)| is_for(tag)) {
            let _ = write!(text, "\n{advice}\n");
        }
        let condition = words(&info["condition"]);
        let _ = write!(
            text,
            "\n## When it matches\n\n```\n{}\n```\n",
            broken(&condition)
        );
        let _ = write!(text, "\n## What is normal here\n\n");
        text.push_str(&normal(&name, &source, details));
        let _ = write!(
            text,
            "\nOff, in a file of rules that is loaded after ours (`--rules`, or `watch.rules` in seawall.yaml):\n\n\
             ```yaml\n- rule: {name}\n  enabled: false\n  override: {{enabled: replace}}\n```\n"
        );
        let techniques: Vec<&String> = tags.iter().filter(|tag| is_technique(tag)).collect();
        if !techniques.is_empty() {
            text.push_str("\n## References\n\n");
            for tag in techniques {
                let path = tag.replace('.', "/");
                let _ = writeln!(
                    text,
                    "- [{tag}](https://attack.mitre.org/techniques/{path}/)"
                );
            }
        }
        text
    }
}

/// The lists and macros that are there to be changed.
fn normal(rule: &str, source: &str, details: &Value) -> String {
    let named = |key: &str| -> Vec<String> {
        let all = list(&details[key]).into_iter();
        all.filter(|name| name.starts_with("allowed_")).collect()
    };
    let (lists, macros) = (named("lists"), named("macros"));
    let (what, field) = match source {
        "guard" => ("somebody by their name", "guard.principal"),
        "k8s_audit" => ("somebody by their name", "ka.user.name"),
        _ => ("a container by its name", "container.name"),
    };
    let mut text = String::new();
    for name in &lists {
        let _ = write!(
            text,
            "```yaml\n- list: {name}\n  items: [name]\n  override: {{items: append}}\n```\n"
        );
    }
    for name in &macros {
        let _ = write!(
            text,
            "```yaml\n- macro: {name}\n  condition: or {field} = name\n  override: {{condition: append}}\n```\n"
        );
    }
    if text.is_empty() {
        let _ = write!(
            text,
            "Add to its condition what is meant to be, such as {what}:\n\n\
             ```yaml\n- rule: {rule}\n  condition: and not {field} = name\n  override: {{condition: append}}\n```\n"
        );
    }
    text
}

fn words(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn is_technique(tag: &str) -> bool {
    let digits = tag.strip_prefix('T').unwrap_or_default();
    digits.len() >= 4 && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
}

/// A condition, a line for each part that is joined by `and` on the outside; long ones go on below.
fn broken(condition: &str) -> String {
    let mut text = String::new();
    let mut column = 0_usize;
    let (mut depth, mut quote) = (0_usize, None);
    for word in condition.split(' ') {
        if word == "and" && depth == 0 && quote.is_none() {
            text.push_str("\nand");
            column = word.len();
            continue;
        }
        if column > 0 && column + 1 + word.len() > LONGEST {
            text.push_str("\n   ");
            column = 3;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        column += 1 + word.len();
        for letter in word.chars() {
            match (quote, letter) {
                (None, '"' | '\'') => quote = Some(letter),
                (Some(begun), _) if begun == letter => quote = None,
                (None, '(') => depth += 1,
                (None, ')') => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_broken_where_their_parts_meet() {
        let condition = "started and (a = \"x and y\" or b) and not c";
        assert_eq!(
            broken(condition),
            "started\nand (a = \"x and y\" or b)\nand not c"
        );
    }

    /// Each rule of ours has a page that tells what to do, by its id in any case and by its name, and what the page says to
    /// write is taken as a file of rules after ours.
    #[test]
    fn each_rule_has_a_page_whose_examples_load() {
        let mut loader = all();
        let rules = loader.rules().rules;
        // Of two rules, lists or macros with one name the later would take the place of the other.
        let texts = files().map(|(_, text)| text);
        let items = texts.iter().flat_map(|text| text.lines());
        let is_named = |it: &&str| {
            ["- rule: ", "- list: ", "- macro: "]
                .iter()
                .any(|kind| it.starts_with(kind))
        };
        let named: Vec<&str> = items.filter(is_named).collect();
        let names: std::collections::BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(names.len(), named.len());
        let own = named.iter().filter(|it| it.starts_with("- rule: "));
        assert_eq!(rules.len(), own.count());
        let mut examples = String::new();
        for rule in rules {
            let id = rule.tags.iter().find(|tag| tag.starts_with("RT-")).unwrap();
            let page_of = |word: &str| find_among(&loader, word).unwrap().page();
            let page = page_of(&id.to_lowercase());
            assert!(find(id).is_some(), "{id}");
            assert_eq!(page, page_of(&rule.name));
            let title = format!("# {id} {}\n", rule.name);
            assert!(page.starts_with(&title), "{page}");
            let (_, rest) = page.split_once("## What to do\n").unwrap();
            assert!(!rest.starts_with("\n##"), "{id}: nothing to do");
            for part in page.split("```yaml\n").skip(1) {
                let (example, _) = part.split_once("```").unwrap();
                examples.push_str(example);
            }
        }
        let result = loader.load("examples", examples.as_bytes());
        assert!(result.is_successful(), "{result:?}");
        let rules = loader.rules().rules;
        assert!(
            rules.iter().all(|rule| !rule.enabled),
            "each is switched off"
        );
    }
}
