//! What accepts faults in Kubernetes manifests: comments, which reach further than their line where an object or a
//! container begins on it, and annotations that peers understand.

use std::collections::BTreeMap;

use super::{MOST, Pragma, Pragmas, Reach, of_lines};
use crate::check::Peer;
use crate::parse::kubernetes::value::at;
use crate::parse::kubernetes::{Manifests, Object, Pod};
use crate::parse::node::{Entry, Node};
use crate::source::Span;

/// Reads the comments and annotations of manifests.
pub fn of_manifests(manifests: &Manifests) -> Pragmas {
    let mut pragmas = of_lines(&manifests.source);
    let wholes = wholes(manifests);
    for pragma in &mut pragmas.list {
        let Reach::Part { span, .. } = &mut pragma.reach else {
            continue;
        };
        let line = manifests.source.position(span.start).line;
        if let Some(whole) = wholes.get(&line) {
            *span = span.to(*whole);
        }
    }
    for object in &manifests.objects {
        annotations(object, &mut pragmas);
    }
    pragmas
}

/// Returns what begins on each line: of objects and containers the largest.
fn wholes(manifests: &Manifests) -> BTreeMap<u32, Span> {
    let mut wholes: BTreeMap<u32, Span> = BTreeMap::new();
    for object in &manifests.objects {
        let containers = object.pod().into_iter().flat_map(Pod::containers);
        let spans = containers.map(|container| container.node.span);
        for span in std::iter::once(object.span()).chain(spans) {
            let line = manifests.source.position(span.start).line;
            let known = wholes.entry(line).or_insert(span);
            *known = known.to(span);
        }
    }
    wholes
}

fn annotations(object: &Object, pragmas: &mut Pragmas) {
    let own = at(&object.node, &["metadata", "annotations"]);
    let pod = object
        .pod()
        .and_then(|pod| at(pod.metadata?, &["annotations"]));
    let pod = pod.filter(|pod| own.is_none_or(|own| own.span != pod.span));
    let both = own.into_iter().chain(pod);
    for entry in both.flat_map(Node::entries) {
        let Some((peer, words, reason)) = said(entry) else {
            continue;
        };
        if pragmas.list.len() >= MOST {
            pragmas.is_cut = true;
            return;
        }
        pragmas.list.push(Pragma {
            peer: Some(peer),
            words,
            reason,
            until: None,
            reach: Reach::Part {
                span: object.span(),
                is_first: false,
            },
            span: entry.key.span.to(entry.value.span),
        });
    }
}

/// `checkov.io/skip1: CKV_K8S_14=reason`, `ignore-check.kube-linter.io/latest-tag: reason`, and
/// `kube-linter.io/ignore-all: reason`.
fn said(entry: &Entry) -> Option<(Peer, Vec<String>, String)> {
    let key = entry.key.text.as_str();
    let value = entry.value.text().unwrap_or_default();
    if let Some(name) = key.strip_prefix("ignore-check.kube-linter.io/") {
        return Some((Peer::KubeLinter, vec![name.to_owned()], value.to_owned()));
    }
    if key == "kube-linter.io/ignore-all" {
        return Some((Peer::KubeLinter, Vec::new(), value.to_owned()));
    }
    let number = key.strip_prefix("checkov.io/skip")?;
    let (id, reason) = value.split_once('=').unwrap_or((value, ""));
    let is_sound = number.bytes().all(|byte| byte.is_ascii_digit()) && !id.trim().is_empty();
    is_sound.then(|| {
        (
            Peer::Checkov,
            vec![id.trim().to_owned()],
            reason.trim().to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::Input;
    use crate::list;
    use crate::settings::Settings;
    use crate::source::Source;

    /// Returns the words of the pragmas that speak of the faults of a check, fault by fault.
    fn accepted(id: &str, text: &str) -> Vec<bool> {
        let source = Source::new("a.yaml", text.as_bytes());
        let input = Input::new(source, Settings::default());
        let pragmas = of_manifests(&input.manifests);
        let (faults, _) = list::find(id).unwrap().judge_kubernetes(&input).finish();
        let covers =
            |it: &crate::fault::Fault| pragmas.list.iter().any(|one| one.covers(&it.place));
        faults.iter().map(covers).collect()
    }

    const TWO: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n  containers:\n";

    #[test]
    fn comments_speak_of_what_begins_below_them() {
        let mark = "# seawall: allow K8S-0005\n";
        let containers = "  - name: a\n    image: a\n  - name: b\n    image: b\n";
        let cases = [
            (format!("{TWO}{containers}"), [false, false]),
            (format!("{mark}{TWO}{containers}"), [true, true]),
            (format!("{TWO}  {mark}{containers}"), [true, false]),
            (format!("a: b\n---\n{mark}{TWO}{containers}"), [true, true]),
            (
                format!("{mark}a: b\n---\n{TWO}{containers}"),
                [false, false],
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(accepted("K8S-0005", &text), wanted, "{text}");
        }
    }

    #[test]
    fn annotations_speak_of_their_object() {
        let with = |annotation: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    {annotation}\nspec:\n  \
                 containers: [{{name: a, image: a}}]\n---\n{TWO}  - {{name: b, image: b}}\n"
            )
        };
        for (annotation, wanted) in [
            ("checkov.io/skip1: CKV_K8S_20=it is old", true),
            ("checkov.io/skip: CKV_K8S_20", true),
            ("checkov.io/skip1: \"\"", false),
            ("checkov.io/skipped: CKV_K8S_20", false),
            (
                "ignore-check.kube-linter.io/privilege-escalation-container: it is old",
                true,
            ),
            ("kube-linter.io/ignore-all: it is old", true),
            ("a: b", false),
        ] {
            assert_eq!(
                accepted("K8S-0005", &with(annotation)),
                [wanted, false],
                "{annotation}"
            );
        }
    }
}
