//! What kind of document a file is: by its name, or by what it says where names say nothing.

mod definition;
mod manifest;

use seawall_model::artifact::ArtifactKind;

/// What a file's name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByName {
    /// It is a document of this kind.
    Is(ArtifactKind),
    /// It may be one; its content tells.
    MayBe,
    /// It is what documents are made from, and none yet.
    Template,
    /// It is none.
    No,
}

/// Tells by the last part of a path; what CI services run by the folder, too.
pub fn by_name(name: &str) -> ByName {
    if let Some(found) = definition::by_name(name) {
        return found;
    }
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    if let Some(found) = dockerfile(&lower) {
        return found;
    }
    if lower == "daemon.json" {
        return ByName::Is(ArtifactKind::Daemon);
    }
    if lower.rsplit_once('.').is_some_and(|(_, end)| end == "json") {
        return ByName::MayBe;
    }
    let Some(stem) = lower
        .strip_suffix(".yaml")
        .or_else(|| lower.strip_suffix(".yml"))
    else {
        return ByName::No;
    };
    let rest = stem
        .strip_prefix("docker-compose")
        .or_else(|| stem.strip_prefix("compose"));
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with(['.', '-', '_']) => {
            ByName::Is(ArtifactKind::Compose)
        }
        _ => ByName::MayBe,
    }
}

/// Tells by name and content.
pub fn kind_of(name: &str, bytes: &[u8]) -> Option<ArtifactKind> {
    match by_name(name) {
        ByName::Is(kind) => Some(kind),
        // Lists of dependencies, settings of editors, data: of JSON only manifests are of interest.
        ByName::MayBe if name.to_ascii_lowercase().ends_with(".hcl") => {
            definition::is_bake(head(bytes)).then_some(ArtifactKind::Bake)
        }
        ByName::MayBe if name.to_ascii_lowercase().ends_with(".json") => {
            manifest::is_json(head(bytes)).then_some(ArtifactKind::Kubernetes)
        }
        ByName::MayBe => by_content(bytes),
        ByName::Template | ByName::No => None,
    }
}

/// Tells what YAML is by its outermost keys: `services` that look like Compose's, or `apiVersion` and `kind`.
pub fn by_content(bytes: &[u8]) -> Option<ArtifactKind> {
    let bytes = head(bytes);
    if manifest::is_json(bytes) {
        return Some(ArtifactKind::Kubernetes);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (mut has_version, mut has_kind) = (false, false);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("---") {
            (has_version, has_kind) = (false, false);
            continue;
        }
        match outermost_key(line) {
            Some("apiVersion") => has_version = manifest::may_be_version(value(line)),
            Some("kind") => has_kind = manifest::may_be_kind(value(line)),
            Some("services") if are_services(lines.clone()) => return Some(ArtifactKind::Compose),
            _ => {}
        }
        if has_version && has_kind {
            return Some(ArtifactKind::Kubernetes);
        }
    }
    definition::is_workflow(text).then_some(ArtifactKind::Workflow)
}

fn dockerfile(lower: &str) -> Option<ByName> {
    let is = ByName::Is(ArtifactKind::Dockerfile);
    if lower.ends_with(".dockerignore") {
        return Some(ByName::No);
    }
    for word in ["dockerfile", "containerfile"] {
        if let Some(rest) = lower.strip_prefix(word) {
            let last = rest.rsplit_once('.').map(|(_, last)| last);
            return match last {
                None if rest.is_empty() || rest.starts_with(['-', '_']) => Some(is),
                Some(last) if TEMPLATES.contains(&last) => Some(ByName::Template),
                Some(last) if OTHERS.contains(&last) => None,
                Some(_) if rest.starts_with('.') => Some(is),
                _ => None,
            };
        }
        let before = lower.strip_suffix(word);
        if before.is_some_and(|before| before.ends_with('.')) {
            return Some(is);
        }
    }
    None
}

/// Returns the key of a line that is not indented; its quotes are no part of it.
fn outermost_key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let ends = value.is_empty() || value.starts_with(char::is_whitespace);
    let key = key.trim_end().trim_matches(['"', '\'']);
    let sound = !key.is_empty() && !key.contains(char::is_whitespace);
    (ends && sound).then_some(key)
}

/// Returns what stands behind the key of a line, without quotes and remarks.
fn value(line: &str) -> &str {
    let value = line.split_once(':').map_or("", |(_, value)| value);
    let value = value.split(" #").next().unwrap_or(value);
    value.trim().trim_matches(['"', '\''])
}

/// Returns the part that is looked at to tell what something is.
fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..MOST_READ).unwrap_or(bytes)
}

/// Says whether what is indented below `services:` are services: mappings with a key that only Compose has there.
fn are_services<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let mut child = None;
    for line in lines {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len().saturating_sub(content.len());
        if indent == 0 || content.starts_with('-') && child.is_none() {
            return false;
        }
        let child = *child.get_or_insert(indent);
        let key = content.split(':').next().unwrap_or_default();
        if indent > child && SERVICE_KEYS.contains(&key) {
            return true;
        }
    }
    false
}

/// Keys that a service has and things of the same name elsewhere have not.
const SERVICE_KEYS: &[&str] = &[
    "image",
    "build",
    "extends",
    "container_name",
    "depends_on",
    "ports",
    "volumes",
];
/// Endings of what a Dockerfile is made from.
const TEMPLATES: &[&str] = &[
    "j2", "jinja", "jinja2", "tmpl", "tpl", "template", "erb", "mustache", "in", "ejs", "hbs",
];
/// Endings of what is called after Dockerfiles and is none: copies of editors, programs, pages.
const OTHERS: &[&str] = &[
    "bak", "orig", "rej", "swp", "swo", "md", "rst", "txt", "html", "py", "go", "rs", "js", "ts",
    "rb", "java", "c", "h", "sh", "json", "yaml", "yml", "toml", "vim", "lua", "php",
];
/// Bytes that are read to tell what something is.
pub const MOST_READ: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        let dockerfile = ByName::Is(ArtifactKind::Dockerfile);
        let compose = ByName::Is(ArtifactKind::Compose);
        let cases: &[(ByName, &[&str])] = &[
            (
                dockerfile,
                &[
                    "Dockerfile",
                    "a/dockerfile",
                    "Dockerfile.prod",
                    "Dockerfile-dev",
                    "web.Dockerfile",
                    "web.dockerfile",
                    "Containerfile",
                    "Containerfile.arm64",
                ],
            ),
            (
                compose,
                &[
                    "compose.yaml",
                    "compose.yml",
                    "docker-compose.yml",
                    "docker-compose.prod.yaml",
                    "compose-dev.yml",
                ],
            ),
            (
                ByName::Is(ArtifactKind::Daemon),
                &["etc/docker/daemon.json"],
            ),
            (
                ByName::MayBe,
                &["composer.yaml", "deploy.yml", "package.json"],
            ),
            (ByName::Template, &["Dockerfile.j2", "Dockerfile.prod.tmpl"]),
            (
                ByName::No,
                &[
                    "Dockerfile.dockerignore",
                    ".dockerignore",
                    "dockerfile.py",
                    "dockerfile-parser.go",
                    "mydockerfile",
                    "Dockerfile.bak",
                ],
            ),
        ];
        for (want, names) in cases {
            for name in *names {
                assert_eq!(by_name(name), *want, "{name}");
            }
        }
    }

    #[test]
    fn contents_tell() {
        let cases = [
            (
                "services:\n  web:\n    image: x\n",
                Some(ArtifactKind::Compose),
            ),
            (
                "\"services\":\n  # c\n\n  web:\n    build: .\n",
                Some(ArtifactKind::Compose),
            ),
            ("services:\n  - postgres\n", None),
            ("services:\n  App\\Foo:\n    arguments: [1]\n", None),
            ("services:\nother:\n  a:\n    image: x\n", None),
            ("a:\n  services:\n    web:\n      image: x\n", None),
            (
                "apiVersion: v1\nkind: Pod\n",
                Some(ArtifactKind::Kubernetes),
            ),
            (
                "a: b\n---\nkind: Pod\nmetadata: {}\napiVersion: v1\n",
                Some(ArtifactKind::Kubernetes),
            ),
            ("kind: a\n---\napiVersion: v1\n", None),
            ("apiVersion: v1\nkind: Config\nclusters: []\n", None),
            ("apiVersion: v1\nkind: \"Config\" # mine\n", None),
            (
                "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n",
                None,
            ),
            ("apiVersion: v2\nname: chart\nversion: 1.0.0\n", None),
            ("image: x\nreplicas: 1\n", None),
            ("name: ci\non: [push]\njobs: {}\n", None),
            (
                "apiVersion: v1\nkind: Config\n---\napiVersion: v1\nkind: Pod\n",
                Some(ArtifactKind::Kubernetes),
            ),
            (
                " {\"kind\": \"Pod\", \"apiVersion\": \"v1\"}",
                Some(ArtifactKind::Kubernetes),
            ),
            ("", None),
            ("\u{0}\u{1}", None),
        ];
        for (text, want) in cases {
            assert_eq!(kind_of("some.yaml", text.as_bytes()), want, "{text}");
            assert_eq!(kind_of("some.txt", text.as_bytes()), None, "{text}");
        }
    }
}
