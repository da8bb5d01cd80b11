//! Texts are those of the system's own collection, where it has one; short ones are written out here.

use super::recognise;

/// The MIT licence as its users write it: another title, another notice, other lines.
const MIT: &str = "The MIT License (MIT)\n\nCopyright (c) 2019-2023 Jane Doe <jane@example.org>\n\n\
    Permission is hereby granted, free of charge, to any person obtaining a copy of this software and \
    associated documentation files (the \u{201c}Software\u{201d}), to deal in the Software without restriction, \
    including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, \
    and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, \
    subject to the following conditions:\n\nThe above copyright notice and this permission notice shall be \
    included in all copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", \
    WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF \
    MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS \
    OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF \
    CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR \
    OTHER DEALINGS IN THE SOFTWARE.\n";

const ISC: &str = "Permission to use, copy, modify, and/or distribute this software for any purpose with or \
    without fee is hereby granted, provided that the above copyright notice and this permission notice \
    appear in all copies.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH \
    REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT \
    SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES \
    WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR \
    OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.\n";

fn check(text: &str, want: Option<(&str, bool)>) {
    let got = recognise(text);
    let got = got
        .as_ref()
        .map(|found| (found.licence.as_str(), found.agreement >= 90));
    assert_eq!(got, want, "{:?} {:?}", text.get(..60), recognise(text));
}

#[test]
fn short_texts() {
    let commented = format!("// {}", MIT.trim_end().replace('\n', "\n// "));
    let json = MIT.replace(
        "THE SOFTWARE IS",
        "The Software shall be used for Good, not Evil. THE SOFTWARE IS",
    );
    let restricted = format!(
        "{MIT}\n{}",
        "No one may sell it, rent it out or host it for money. ".repeat(12)
    );
    check(MIT, Some(("MIT", true)));
    check(&MIT.to_uppercase(), Some(("MIT", true)));
    check(&commented, Some(("MIT", true)));
    check(&json, Some(("JSON", true)));
    check(ISC, Some(("ISC", true)));
    check(
        &format!("{MIT}\n----\n{ISC}\n----\n{MIT}"),
        Some(("ISC AND MIT", true)),
    );
    // Terms that nobody knows are not passed over.
    check(&restricted, Some(("MIT", false)));
    check(&MIT.repeat(50), Some(("MIT", true)));
    check("Permission is hereby granted", None);
    check("", None);
    check(&"word ".repeat(100_000), None);
}

#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn long_texts() {
    let texts = [
        ("GPL-1", "GPL-1.0-only"),
        ("GPL-2", "GPL-2.0-only"),
        ("GPL-3", "GPL-3.0-only"),
        ("LGPL-2", "LGPL-2.0-only"),
        ("LGPL-2.1", "LGPL-2.1-only"),
        ("LGPL-3", "LGPL-3.0-only"),
        ("Apache-2.0", "Apache-2.0"),
        ("MPL-1.1", "MPL-1.1"),
        ("MPL-2.0", "MPL-2.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("GFDL-1.2", "GFDL-1.2-only"),
        ("GFDL-1.3", "GFDL-1.3-only"),
    ];
    for (file, want) in texts {
        match std::fs::read_to_string(format!("/usr/share/common-licenses/{file}")) {
            Ok(text) => {
                let found = recognise(&text).unwrap_or_else(|| panic!("{file}"));
                assert_eq!(found.licence, want);
                // Debian's copies have other addresses of the FSF.
                assert!(found.agreement >= 85, "{found:?}");
            }
            Err(error) => println!("skipped: {file}: {error}"),
        }
    }
}
