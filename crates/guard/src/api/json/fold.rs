//! Which names Go takes for the same: `encoding/json` finds the field of a structure by its name in any case, by
//! Unicode's simple folding. Names of the Engine API are ASCII, so what matters is which characters fold to ASCII ones:
//! the other case of a letter, `ſ` (U+017F) to `s` and the Kelvin sign (U+212A) to `k`. No other character of Unicode
//! does (asked of Go for each). Keys of Go's maps are not folded.

/// Returns a name so that those that Go may take for the same are equal.
pub fn folded(name: &str) -> String {
    let fold = |it: char| match it {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_fold_as_in_go() {
        assert_eq!(folded("Ho\u{17f}tConfig"), "hostconfig");
        assert_eq!(folded("\u{212a}ernelMemory"), "kernelmemory");
        assert_eq!(folded("CAPADD"), folded("CapAdd"));
        assert_ne!(folded("Ä"), folded("a"));
        assert_ne!(folded("Cap_Add"), folded("CapAdd"));
    }
}
