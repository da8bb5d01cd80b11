//! From a tree to the steps in it.

use super::script::{joined, shell_named, without_expressions};
use super::{Action, Given, Runs, Step, is_github};
use crate::parse::node::{Entry, Node, Value};
use crate::parse::shell::{Commands, Dialect, Room, Shell};
use crate::parse::text::Text;
use crate::parse::yaml::place::text_of;
use crate::source::{Source, Span};

/// Goes through a tree.
pub(super) struct Walk<'s> {
    source: &'s Source,
    steps: Vec<Step>,
    /// Bytes of scripts that may still be read.
    left: usize,
    room: Room,
    is_cut: bool,
}

impl<'s> Walk<'s> {
    pub(super) const fn new(source: &'s Source) -> Self {
        Self {
            source,
            steps: Vec::new(),
            left: LONGEST,
            room: Room::of_document(),
            is_cut: false,
        }
    }

    /// Returns what was found, and whether there was more.
    pub(super) fn finish(self) -> (Vec<Step>, bool) {
        (self.steps, self.is_cut)
    }

    pub(super) fn root(&mut self, root: &Node) {
        if is_github(root) {
            self.github(root);
        } else {
            self.any(root, &[], root.span);
        }
    }

    /// Goes through a workflow: the shell may be said for all of it, for a job, or for a step.
    fn github(&mut self, root: &Node) {
        let all = default_shell(root);
        let jobs = root.get("jobs").map_or(&[][..], Node::entries);
        for job in jobs {
            let shell = default_shell(&job.value).or(all).or_else(|| {
                let runner = job.value.get("runs-on").and_then(Node::text);
                let is_windows = runner.is_some_and(|it| it.starts_with("windows"));
                is_windows.then(|| shell_named("pwsh"))
            });
            let steps = job.value.get("steps").map_or(&[][..], Node::items);
            let words = format!("job {}", job.key.text);
            self.github_steps(steps, &words, shell);
            // A job that is a workflow of its own.
            if job.value.get("uses").is_some() {
                self.action(&job.value, words);
            }
        }
        let steps = root.at(&["runs", "steps"]).map_or(&[][..], Node::items);
        self.github_steps(steps, "action", all);
    }

    fn github_steps(&mut self, steps: &[Node], job: &str, shell: Option<Shell>) {
        for (at, step) in steps.iter().enumerate() {
            let named = ["name", "id"]
                .iter()
                .find_map(|key| step.get(key).and_then(Node::text));
            let words = match named {
                Some(name) => format!("{job}, step {name}"),
                None => format!("{job}, step {}", at.saturating_add(1)),
            };
            if step.get("uses").is_some() {
                self.action(step, words);
            } else if let Some(run) = step.get("run") {
                let own = step.get("shell").and_then(Node::text).map(shell_named);
                let text = text_of(self.source, run);
                let shell = own.or(shell).unwrap_or_else(|| shell_named("bash"));
                self.script(text, step.span, words, shell);
            }
        }
    }

    fn action(&mut self, step: &Node, words: String) {
        let Some(uses) = step.get("uses").and_then(Node::text) else {
            return;
        };
        let path = uses.split('@').next().unwrap_or(uses);
        let name = path.rsplit('/').next().unwrap_or(path);
        let inputs = step.get("with").map_or(&[][..], Node::entries);
        let inputs = inputs.iter().filter_map(|input| {
            Some(Given {
                name: input.key.text.to_ascii_lowercase(),
                key: input.key.span,
                text: text_of(self.source, &input.value)?,
            })
        });
        let action = Action {
            name: name.to_ascii_lowercase(),
            inputs: inputs.collect(),
        };
        self.push(step.span, words, Runs::Action(action));
    }

    /// Goes through anything else, for keys that hold scripts. What stands there belongs to an outermost key, or to an
    /// item of a list.
    fn any(&mut self, node: &Node, path: &[&str], scope: Span) {
        for item in node.items() {
            self.any(item, path, item.span);
        }
        for entry in node.entries() {
            let mut inner = path.to_vec();
            inner.push(&entry.key.text);
            let scope = if path.is_empty() && scope == node.span {
                entry.key.span.to(entry.value.span)
            } else {
                scope
            };
            if SCRIPTS.contains(&entry.key.text.as_str()) {
                self.scripts(node, entry, &inner, scope);
            } else {
                self.any(&entry.value, &inner, scope);
            }
        }
    }

    /// Reads what stands under a key for scripts.
    fn scripts(&mut self, around: &Node, entry: &Entry, path: &[&str], scope: Span) {
        let named = around.get("shell").and_then(Node::text);
        let shell = match entry.key.text.as_str() {
            "pwsh" | "powershell" => shell_named("pwsh"),
            _ => named.map_or_else(|| shell_named("bash"), shell_named),
        };
        let words = path.join(", ");
        match &entry.value.value {
            Value::Mapping(_) => self.any(&entry.value, path, scope),
            Value::Sequence(items) => {
                for item in items.iter().filter(|item| !item.entries().is_empty()) {
                    self.any(item, path, item.span);
                }
                for text in joined(self.source, items) {
                    self.script(Some(text), scope, words.clone(), shell);
                }
            }
            Value::Scalar(_) => {
                let text = text_of(self.source, &entry.value);
                self.script(text, scope, words, shell);
            }
            Value::Null => {}
        }
    }

    fn script(&mut self, text: Option<Text>, scope: Span, words: String, shell: Shell) {
        let Some(text) = text.filter(|_| shell.dialect != Dialect::Unknown) else {
            return;
        };
        let Some(left) = self.left.checked_sub(text.as_str().len()) else {
            self.is_cut = true;
            return;
        };
        self.left = left;
        let text = without_expressions(&text);
        let shell = Shell::of_shebang(text.as_str()).unwrap_or(shell);
        let commands = Commands::of_script(&text, &shell, &mut self.room);
        self.is_cut |= commands.unread().is_some();
        self.push(scope, words, Runs::Script(Box::new(commands)));
    }

    fn push(&mut self, scope: Span, words: String, runs: Runs) {
        if self.steps.len() >= MOST {
            self.is_cut = true;
            return;
        }
        self.steps.push(Step { words, scope, runs });
    }
}

/// Returns the shell that a workflow or a job says for all its steps.
fn default_shell(node: &Node) -> Option<Shell> {
    let named = node.at(&["defaults", "run", "shell"]);
    named.and_then(Node::text).map(shell_named)
}

/// Keys that hold a script, or the lines of one.
const SCRIPTS: &[&str] = &[
    "script",
    "before_script",
    "after_script",
    "before_install",
    "install",
    "before_deploy",
    "after_success",
    "commands",
    "command",
    "run",
    "bash",
    "pwsh",
    "powershell",
];
/// Steps that are looked at.
const MOST: usize = 10_000;
/// Bytes of all scripts that are read.
const LONGEST: usize = 4 << 20;
