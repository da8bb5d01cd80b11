//! Names of RPM packages in documents: package-urls (`pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1`),
//! and names with version and architecture (`openssl-3-3.1.4-150600.5.10.1.x86_64`).

use std::borrow::Cow;

use crate::feed::nevra;

/// A package as a document names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rpm {
    pub(super) name: String,
    /// `[epoch:]version-release`.
    pub(super) version: Option<String>,
    pub(super) source: bool,
    /// Module `name:stream`.
    pub(super) module: Option<String>,
}

/// What a package-url says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A package.
    Rpm(Rpm),
    /// A module stream `name:stream`.
    Module(String),
}

/// Reads a package-url of type `rpm` or `rpmmod`; `None` for all others.
pub(super) fn of_purl(text: &str) -> Option<Named> {
    let rest = text.strip_prefix("pkg:")?;
    let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, path) = rest.split_once('/')?;
    let path = path.rsplit('/').next()?;
    let (name, version) = match path.split_once('@') {
        Some((name, version)) => (name, Some(decoded(version)?)),
        None => (path, None),
    };
    let name = decoded(name)?.into_owned();
    let qualifier = |key: &str| {
        let mut pairs = qualifiers
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(k, _)| *k == key)
            .and_then(|(_, value)| decoded(value))
    };
    match kind {
        "rpmmod" => Some(Named::Module(stream(&format!("{name}:{}", version?))?)),
        "rpm" => Some(Named::Rpm(Rpm {
            name,
            version: version.map(|version| match qualifier("epoch") {
                Some(epoch) if !version.contains(':') => format!("{epoch}:{version}"),
                _ => version.into_owned(),
            }),
            source: qualifier("arch").is_some_and(|arch| arch == "src" || arch == "nosrc"),
            module: qualifier("rpmmod").and_then(|module| stream(&module)),
        })),
        _ => None,
    }
}

/// Reads a name with version and architecture, or a bare name; `module:stream/name` names a module, too.
pub(super) fn of_text(text: &str) -> Rpm {
    let (module, text) = match text.rsplit_once('/') {
        Some((module, name)) => (stream(module), name),
        None => (None, text),
    };
    let build = nevra::parse(text);
    Rpm {
        name: build.as_ref().map_or(text, |build| build.name).to_owned(),
        version: build.as_ref().map(|build| build.version.to_owned()),
        source: build.is_some_and(|build| matches!(build.architecture, "src" | "nosrc")),
        module,
    }
}

/// Returns `name:stream` of a module's label `name:stream[:version[:context]]`.
pub(super) fn stream(label: &str) -> Option<String> {
    let mut parts = label.split(':');
    let (name, stream) = (parts.next()?, parts.next()?);
    let fits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    (fits(name) && fits(stream)).then(|| format!("{name}:{stream}"))
}

fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(text.into());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rpm(name: &str, version: Option<&str>, source: bool, module: Option<&str>) -> Rpm {
        Rpm {
            name: name.to_owned(),
            version: version.map(str::to_owned),
            source,
            module: module.map(str::to_owned),
        }
    }

    #[test]
    fn package_urls() {
        for (purl, want) in [
            (
                "pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1",
                Some(Named::Rpm(rpm(
                    "openssl",
                    Some("1:3.0.7-27.el9"),
                    true,
                    None,
                ))),
            ),
            (
                "pkg:rpm/redhat/libstdc%2B%2B@11.4.1-3.el9?arch=x86_64",
                Some(Named::Rpm(rpm(
                    "libstdc++",
                    Some("11.4.1-3.el9"),
                    false,
                    None,
                ))),
            ),
            (
                "pkg:rpm/redhat/nodejs?arch=src&rpmmod=nodejs:18",
                Some(Named::Rpm(rpm("nodejs", None, true, Some("nodejs:18")))),
            ),
            (
                "pkg:rpmmod/redhat/nodejs@18%3A8090020240301:a1b2",
                Some(Named::Module("nodejs:18".to_owned())),
            ),
            ("pkg:oci/ubi9@sha256:00", None),
            ("pkg:rpm/x@%", None),
            ("openssl", None),
        ] {
            assert_eq!(of_purl(purl), want, "{purl}");
        }
    }

    #[test]
    fn names_in_words() {
        for (text, want) in [
            (
                "openssl-3-3.1.4-150600.5.10.1.x86_64",
                rpm("openssl-3", Some("3.1.4-150600.5.10.1"), false, None),
            ),
            (
                "openssl-1:3.0.7-27.el9.src",
                rpm("openssl", Some("1:3.0.7-27.el9"), true, None),
            ),
            ("kernel", rpm("kernel", None, false, None)),
            ("python3.11", rpm("python3.11", None, false, None)),
            (
                "nodejs:18/nodejs",
                rpm("nodejs", None, false, Some("nodejs:18")),
            ),
        ] {
            assert_eq!(of_text(text), want, "{text}");
        }
    }
}
