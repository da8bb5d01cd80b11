//! What a signature says.

/// A signature.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// Names of files; a star stands for anything, once in a name.
    pub files: &'static [&'static str],
    /// Texts, and the pattern by which the version (group `v`) is read in the 64 bytes before and the 192
    /// from its beginning on.
    pub texts: &'static [(&'static str, &'static str)],
    /// Name of the product.
    pub name: &'static str,
    /// CPE names, as `vendor:product`, of the National Vulnerability Database.
    pub cpes: &'static [&'static str],
}

impl Rule {
    /// Says whether it is looked for in files of this name.
    pub fn fits(&self, name: &str) -> bool {
        self.files
            .iter()
            .any(|pattern| match pattern.split_once('*') {
                None => *pattern == name,
                Some((start, end)) => {
                    let long = start.len().saturating_add(end.len()) <= name.len();
                    long && name.starts_with(start) && name.ends_with(end)
                }
            })
    }
}

/// Makes a signature whose product goes by its id.
pub(super) const fn rule(
    id: &'static str,
    files: &'static [&'static str],
    texts: &'static [(&'static str, &'static str)],
    cpes: &'static [&'static str],
) -> Rule {
    Rule {
        id,
        files,
        texts,
        name: id,
        cpes,
    }
}

/// Makes a signature of a part of a product.
pub(super) const fn part(name: &'static str, rule: Rule) -> Rule {
    Rule { name, ..rule }
}
