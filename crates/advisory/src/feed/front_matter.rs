//! Markdown files that begin with a block of TOML in a code fence, as `RustSec` and Haskell's Security
//! Response Team publish.

use seawall_model::time::Date;
use serde::de::DeserializeOwned;

use super::field;
use super::json::text_of;

/// Reads the block of a file; a block that is not closed is an error.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let block = block(text_of(bytes)?).ok_or("the file has no block of TOML")?;
    toml::from_str(block).map_err(|error| field::shown(error.message()))
}

/// Tells whether the file begins with such a block, one of the members of an advisory in it.
pub(super) fn recognises(head: &[u8], member: &str) -> bool {
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with("```toml") && head.contains("[advisory]") && head.contains(member)
}

/// Reads a day, which stands as a date of TOML or as text.
pub(super) fn day(value: Option<&toml::Value>) -> Option<Date> {
    match value? {
        toml::Value::String(text) => field::day(text),
        toml::Value::Datetime(date) => field::day(&date.to_string()),
        _ => None,
    }
}

fn block(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix("```toml")?;
    let (_, rest) = rest.split_once('\n')?;
    if rest.starts_with("```") {
        return None;
    }
    // The end of the last line belongs to the block.
    rest.find("\n```").and_then(|end| rest.get(..=end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_is_found() {
        let read = |text: &str| read::<toml::Table>(text.as_bytes());
        assert_eq!(
            read("```toml\na = 1\n```\n# x\n```toml\nb = 2\n```\n")
                .unwrap()
                .len(),
            1
        );
        assert_eq!(read("\u{feff}\n```toml\r\na = 1\r\n```").unwrap().len(), 1);
        for bad in [
            "",
            "# x\n",
            "```toml\na = 1\n",
            "```toml\na = \n```",
            "```toml\n```",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow() {
        for open in ["[", "{a="] {
            let deep = format!("```toml\na = {}\n```\n", open.repeat(100_000));
            assert!(read::<toml::Table>(deep.as_bytes()).is_err());
        }
        let dotted = format!("```toml\n{}a = 1\n```\n", "a.".repeat(100_000));
        let _ = read::<toml::Table>(dotted.as_bytes()).is_ok();
    }
}
