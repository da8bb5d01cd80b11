//! The path that a result names: of the value in `input` that is to blame. Policies write it as a list of steps, as a
//! JSON pointer (RFC 6901), or as people do: `spec.containers[0].image`, `$.services["a.b"]`.

use serde_json::{Map, Value as Json};

/// Finds the path in what a rule returns, or in what it says beside its message.
pub(crate) fn path(fields: &Map<String, Json>) -> Vec<String> {
    let nested = ["details", "metadata", "cause"].iter();
    let nested = nested.filter_map(|name| fields.get(*name)?.as_object());
    let mut places = std::iter::once(fields).chain(nested);
    places
        .find_map(|of| NAMES.iter().find_map(|name| steps(of.get(*name)?)))
        .unwrap_or_default()
}

fn steps(value: &Json) -> Option<Vec<String>> {
    let steps = match value {
        Json::Array(items) => items.iter().take(MOST).map(step).collect::<Option<_>>()?,
        Json::String(text) => written(text),
        _ => Vec::new(),
    };
    (!steps.is_empty()).then_some(steps)
}

fn step(item: &Json) -> Option<String> {
    match item {
        Json::String(text) => Some(short(text)),
        Json::Number(number) => number.as_u64().map(|number| number.to_string()),
        _ => None,
    }
}

fn written(text: &str) -> Vec<String> {
    if let Some(pointer) = text.strip_prefix('/') {
        let parts = pointer.split('/').take(MOST);
        return parts
            .map(|part| short(&part.replace("~1", "/").replace("~0", "~")))
            .collect();
    }
    let text = text.strip_prefix('$').unwrap_or(text);
    let input = text.strip_prefix("input").unwrap_or(text);
    let is_whole = input.is_empty() || input.starts_with(['.', '[']);
    let mut rest = if is_whole { input } else { text };
    let mut steps = Vec::new();
    while steps.len() < MOST {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let Some((step, behind)) = first(rest) else {
            break;
        };
        steps.push(short(step));
        rest = behind;
    }
    steps
}

/// Cuts the first step off: a name, or what stands in brackets, with quotes or without.
fn first(text: &str) -> Option<(&str, &str)> {
    let Some(inner) = text.strip_prefix('[') else {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        return text
            .split_at_checked(end)
            .filter(|(name, _)| !name.is_empty());
    };
    for quote in ['"', '\''] {
        if let Some(inner) = inner.strip_prefix(quote) {
            let (name, behind) = inner.split_once(quote)?;
            return Some((name, behind.strip_prefix(']')?));
        }
    }
    inner.split_once(']')
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// What policies call it.
const NAMES: &[&str] = &["path", "field", "pointer", "json_path"];
/// Steps that are looked at, and characters of one.
const MOST: usize = 64;
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::path;

    #[test]
    fn paths_are_read_however_they_are_written() {
        let cases = [
            (
                json!({"path": ["spec", "containers", 0, "image"]}),
                "spec|containers|0|image",
            ),
            (
                json!({"path": "/spec/containers/0/a~1b~0c"}),
                "spec|containers|0|a/b~c",
            ),
            (
                json!({"path": "spec.containers[0].image"}),
                "spec|containers|0|image",
            ),
            (
                json!({"path": "$.services[\"a.b\"].ports[1]"}),
                "services|a.b|ports|1",
            ),
            (
                json!({"field": "input.services['web'].user"}),
                "services|web|user",
            ),
            (json!({"pointer": "inputs.a"}), "inputs|a"),
            (json!({"path": "input[3]"}), "3"),
            (json!({"details": {"path": [3, "Value"]}}), "3|Value"),
            (json!({"path": [], "field": "a"}), "a"),
            (json!({"path": [{"a": 1}]}), ""),
            (json!({"path": 7}), ""),
            (json!({"path": "a[\"b"}), "a"),
            (json!({"path": "a[b"}), "a"),
            (json!({"path": "a..b"}), "a"),
            (json!({"path": "$"}), ""),
            (json!({"msg": "m"}), ""),
        ];
        for (fields, want) in cases {
            let got = path(fields.as_object().unwrap()).join("|");
            assert_eq!(got, want, "{fields}");
        }
    }

    #[test]
    fn hostile_paths_end() {
        let long = "[".repeat(100_000) + &".a".repeat(100_000);
        for text in [
            long.clone(),
            format!("a{long}"),
            format!("/{}", "/".repeat(100_000)),
        ] {
            assert!(path(json!({"path": text}).as_object().unwrap()).len() <= super::MOST);
        }
    }
}
