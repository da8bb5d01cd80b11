//! SPDX headers of source files: `SPDX-License-Identifier: …` in a comment near the start (SPDX 2.3, annex E.2),
//! and the side files of what cannot have comments (REUSE 3.3, "Comment headers", `.license`).
//!
//! Only the first 4 KB of a file are looked at, and only in projects where licences are looked for.

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Purpose};
use crate::licence::own::{LicenceHeader, is_foreign};
use crate::unpack::Unpack;

/// Reads SPDX headers.
#[derive(Clone, Copy, Debug)]
pub struct LicenceHeaders;

impl Extractor for LicenceHeaders {
    fn id(&self) -> &'static str {
        "licence-header"
    }

    fn version(&self) -> u32 {
        1
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn purpose(&self) -> Purpose {
        Purpose::Licences
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (!is_binary(path) && !is_foreign(path)).then_some(Interest {
            max_bytes: 4 << 10,
            grouping: Grouping::Head,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        !start.contains(&0) && start.windows(TAG.len()).any(|part| part == TAG.as_bytes())
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let Some(mut header) = parse_header(&file.bytes) else {
                continue;
            };
            header.of = file.path.strip_suffix(".license").map(str::to_owned);
            out.facts
                .push((file.path.clone(), Fact::LicenceHeader(header)));
        }
    }
}

/// Reads the start of a file. Several tags all hold.
pub fn parse_header(start: &[u8]) -> Option<LicenceHeader> {
    let text = String::from_utf8_lossy(start);
    let mut header = LicenceHeader {
        of: None,
        words: Vec::new(),
        line: 0,
    };
    for (number, line) in (1..=LINES).zip(text.lines()) {
        let Some(words) = tagged(line) else {
            continue;
        };
        if header.words.is_empty() {
            header.line = number;
        }
        if header.words.len() < TAGS && !header.words.contains(&words) {
            header.words.push(words);
        }
    }
    (!header.words.is_empty()).then_some(header)
}

/// Returns the words behind the tag, where nothing but the beginning of a comment stands before it. What stands
/// in a string of a program is none.
fn tagged(line: &str) -> Option<String> {
    let (before, after) = line.split_once(TAG)?;
    let before = before.trim_start_matches('\u{feff}').trim();
    let comment = COMMENTS.contains(&before.to_ascii_lowercase().as_str())
        || (!before.is_empty() && before.chars().all(|c| "/*#-;%!".contains(c)));
    if !comment {
        return None;
    }
    let mut words = after.strip_prefix(':')?.trim();
    for end in ENDS {
        words = words.strip_suffix(end).unwrap_or(words).trim_end();
    }
    let good = !words.is_empty() && words.len() <= LONGEST && !words.contains(char::is_control);
    good.then(|| words.to_owned())
}

fn is_binary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((_, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let lower = ending.to_ascii_lowercase();
    BINARY.contains(&lower.as_str())
}

const TAG: &str = "SPDX-License-Identifier";
/// What comments begin with besides runs of `/*#-;%!`; nothing stands for a line inside a longer comment.
const COMMENTS: [&str; 16] = [
    "", "<!--", "<%--", "{-", "{#", "(*", "rem", "@rem", "dnl", ".\\\"", "..", "@c", "c", "\"\"\"",
    "'''", "::",
];
/// What comments end with.
const ENDS: [&str; 8] = ["*/", "-->", "--%>", "-}", "#}", "*)", "\"\"\"", "'''"];
/// Lines that are looked at.
const LINES: u32 = 60;
/// Tags of one file.
const TAGS: usize = 10;
/// Bytes behind a tag.
const LONGEST: usize = 400;
/// Endings of files that are no texts.
const BINARY: [&str; 50] = [
    "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "tif", "tiff", "psd", "pdf", "zip", "gz",
    "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "war", "ear", "whl", "egg", "nupkg",
    "gem", "deb", "rpm", "apk", "so", "dll", "dylib", "exe", "o", "a", "lib", "obj", "class",
    "pyc", "wasm", "woff", "woff2", "ttf", "otf", "mp3", "mp4", "db", "sqlite", "bin",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Comment styles: REUSE's list of them, the kernel's "license-rules".
    #[test]
    fn headers() {
        let rows: [(&str, &[&str], u32); 15] = [
            ("// SPDX-License-Identifier: MIT\n", &["MIT"], 1),
            (
                "#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0+\n",
                &["GPL-2.0+"],
                2,
            ),
            (
                "/* SPDX-License-Identifier: (GPL-2.0 OR MIT) */\n",
                &["(GPL-2.0 OR MIT)"],
                1,
            ),
            (
                "/*\n * SPDX-License-Identifier: MIT\n * SPDX-License-Identifier: ISC\n */",
                &["MIT", "ISC"],
                2,
            ),
            ("<!-- SPDX-License-Identifier: MIT -->", &["MIT"], 1),
            ("-- SPDX-License-Identifier: MIT\r\n", &["MIT"], 1),
            (".\\\" SPDX-License-Identifier: MIT", &["MIT"], 1),
            ("REM SPDX-License-Identifier: MIT", &["MIT"], 1),
            ("\u{feff}//! SPDX-License-Identifier: MIT", &["MIT"], 1),
            ("\"\"\"\nSPDX-License-Identifier: MIT\n\"\"\"", &["MIT"], 2),
            (
                "SPDX-FileCopyrightText: x\n\nSPDX-License-Identifier: CC0-1.0\n",
                &["CC0-1.0"],
                3,
            ),
            ("let a = \"SPDX-License-Identifier: MIT\";", &[], 0),
            ("    \"SPDX-License-Identifier: MIT\",", &[], 0),
            ("# SPDX-License-Identifier:\n", &[], 0),
            ("Add a line // SPDX-License-Identifier: MIT", &[], 0),
        ];
        for (text, want, line) in rows {
            let got = parse_header(text.as_bytes());
            let (words, at) = got.map_or((Vec::new(), 0), |found| (found.words, found.line));
            assert_eq!(
                (words.as_slice(), at),
                (texts(want).as_slice(), line),
                "{text}"
            );
        }
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn only_texts_of_projects_are_looked_at() {
        for (path, want) in [
            ("src/a.rs", true),
            ("Makefile", true),
            ("logo.png.license", true),
            ("logo.PNG", false),
            ("node_modules/a/b.js", false),
        ] {
            assert_eq!(LicenceHeaders.interest(path).is_some(), want, "{path}");
        }
        assert!(!LicenceHeaders.wants(b"\0SPDX-License-Identifier: MIT"));
    }
}
