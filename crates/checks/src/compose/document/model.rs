//! CMP-0038.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;
use crate::compose::resource::tag;
use crate::fault::Fault;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0038",
    name: "unpinned-model",
    title: "a model is not pinned",
    severity: Severity::Low,
    severity_why: "what answers changes without anybody saying so",
    why: "A model without a tag, or with `latest`, is whatever its publisher put there last: \
          answers change from one day to the next, and a model that was replaced is loaded all the \
          same.",
    remedy: "Name a tag, best a digest.",
    bad: "services:\n  app: {image: \"app:1.0\", models: [llm]}\nmodels:\n  llm: {model: ai/smollm2}\n",
    good: "services:\n  app: {image: \"app:1.0\", models: [llm]}\nmodels:\n  llm: {model: \"ai/smollm2:360M-Q4_K_M\"}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[1357],
    references: &["https://docs.docker.com/reference/compose-file/models/"],
    fixing: Fixing::None("which version is meant cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for entry in input
        .project
        .root
        .get("models")
        .map_or(&[][..], Node::entries)
    {
        let Some(model) = entry.value.get("model") else {
            continue;
        };
        let text = model.text().unwrap_or_default();
        let is_pinned = !matches!(tag(text), None | Some("" | "latest"));
        if text.is_empty() || is_pinned || input.project.is_open(model) {
            continue;
        }
        let words = format!("model {}", entry.key.text);
        let by = input.by(model);
        let message = format!("the model `{text}` is not pinned{by}");
        let place = input.place_in(&words, model.document, model.span);
        faults.push(Fault::new(&CHECK, message, place).value(text));
    }
}
