//! What tells a Kubernetes manifest from other files with `apiVersion` and `kind`, and from other JSON.

/// Says whether JSON is an object, or a list of objects: by its outermost keys. Of a list that is longer than what
/// is looked at, `kind` may stand behind the end.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('{') {
        return false;
    }
    let (mut version, mut kind, mut has_items) = (None, None, false);
    for (key, value) in outermost(text) {
        match key {
            "apiVersion" => version = value,
            "kind" => kind = Some(value),
            "items" => has_items = true,
            _ => {}
        }
    }
    version.is_some_and(may_be_version)
        && match kind {
            Some(kind) => kind.is_some_and(may_be_kind),
            None => has_items,
        }
}

/// Says whether a version of an API may be one that a cluster is given: not the configuration of a tool.
pub(super) fn may_be_version(version: &str) -> bool {
    let group = version.split('/').next().unwrap_or(version);
    !version.is_empty() && !TOOLS.contains(&group)
}

/// Says whether a kind may be one that a cluster is given: not a `kubeconfig`.
pub(super) fn may_be_kind(kind: &str) -> bool {
    !kind.is_empty() && kind != "Config"
}

/// Returns the outermost keys of a JSON object, each with its value where that is a text without escapes.
fn outermost(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found: Vec<(&str, Option<&str>)> = Vec::new();
    let (mut depth, mut is_value) = (0_usize, false);
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let behind = rest.get(char.len_utf8()..).unwrap_or_default();
        rest = behind;
        match char {
            '"' => {
                let Some(end) = end_of_text(behind) else {
                    break;
                };
                let inner = behind.get(..end).unwrap_or_default();
                rest = behind.get(end.saturating_add(1)..).unwrap_or_default();
                match found.last_mut() {
                    Some((_, value)) if depth == 1 && is_value => *value = Some(inner),
                    _ if depth == 1 => found.push((inner, None)),
                    _ => {}
                }
            }
            '{' | '[' => depth = depth.saturating_add(1),
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 1 => is_value = true,
            ',' if depth == 1 => is_value = false,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// Returns where the quote stands that ends a text.
fn end_of_text(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return Some(at),
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Groups of APIs that are configuration of tools.
const TOOLS: &[&str] = &[
    "kustomize.config.k8s.io",
    "skaffold",
    "kind.x-k8s.io",
    "kubeadm.k8s.io",
];

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn outermost_keys_tell_json() {
        let long = format!(
            "{{\"apiVersion\": \"v1\", \"items\": [{}",
            "{\"a\": 1},".repeat(50)
        );
        for (text, wanted) in [
            ("{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}", true),
            (
                "{\"spec\": {\"kind\": \"x\"}, \"kind\":\"Pod\",\n\"apiVersion\" : \"v1\"}",
                true,
            ),
            (
                "{\"a\": \"\\\"\", \"apiVersion\": \"v1\", \"kind\": \"Pod\"}",
                true,
            ),
            (long.as_str(), true),
            ("{\"apiVersion\": \"v1\", \"kind\": \"Config\"}", false),
            (
                "{\"a\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\"}}",
                false,
            ),
            ("{\"apiVersion\": \"2019-04-01\", \"name\": \"x\"}", false),
            ("{\"name\": \"apiVersion\", \"version\": \"kind\"}", false),
            ("{\"apiVersion\": 1, \"kind\": 2}", false),
            ("[{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}]", false),
            ("{\"apiVersion", false),
            ("{", false),
            ("", false),
        ] {
            assert_eq!(is_json(text.as_bytes()), wanted, "{text}");
        }
    }
}
