//! Examples of the specifications.

use super::*;

#[test]
fn values_are_of_their_types() {
    for (kind, right, wrong) in EXAMPLES {
        for value in *right {
            assert!(is_of(value, *kind), "{kind:?}: {value}");
        }
        for value in *wrong {
            assert!(!is_of(value, *kind), "{kind:?}: {value}");
        }
    }
}

#[test]
fn what_was_meant_is_known_for_licences_only() {
    assert_eq!(meant("Apache 2.0", LabelType::Spdx), Some("Apache-2.0"));
    assert_eq!(meant("Apache 2.0 and more", LabelType::Spdx), None);
    assert_eq!(meant("Apache 2.0", LabelType::Url), None);
}

/// Types, values of them, and values that are not.
const EXAMPLES: &[(LabelType, &[&str], &[&str])] = &[
    (
        // RFC 3339, 5.8, and what 5.6 refuses.
        LabelType::Time,
        &[
            "1985-04-12T23:20:50.52Z",
            "1996-12-19T16:39:57-08:00",
            "1990-12-31T23:59:60Z",
            "2026-11-22 10:00:00Z",
        ],
        &[
            "2026-11-22",
            "2026-11-22T10:00:00",
            "2026-02-30T10:00:00Z",
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00.xZ",
            "22 Nov 2026",
            "now",
            "",
        ],
    ),
    (
        // semver.org, items 2, 9 and 10, and the examples of its regular expression.
        LabelType::Semver,
        &[
            "0.0.4",
            "1.0.0-alpha.1",
            "1.0.0-x-y-z.--",
            "1.0.0-0A.is.legal",
            "1.0.0+20130313144700",
            "1.0.0-beta+exp.sha.5114f85",
            "1.0.0+21AF26D3----117B344092BD",
        ],
        &[
            "1",
            "1.2",
            "1.2.3.4",
            "v1.2.3",
            "01.2.3",
            "1.2.3-0123",
            "1.2.3-",
            "1.2.3+",
            "a.b.c",
            "",
            "1.2.3-a..b",
        ],
    ),
    (
        // RFC 3986, 1.1.2.
        LabelType::Url,
        &[
            "ftp://ftp.is.co.za/rfc/rfc1808.txt",
            "http://www.ietf.org/rfc/rfc2396.txt",
            "ldap://[2001:db8::7]/c=GB?objectClass?one",
            "telnet://192.0.2.16:80/",
            "ssh://git@example.org/a.git",
            "file:///a",
        ],
        &[
            "example.org",
            "www.example.org/a",
            "git@example.org:a/b.git",
            "https://",
            "https:///a",
            "https://:80/",
            "https://example.org/a b",
            "://a",
            "mailto:a@example.org",
        ],
    ),
    (
        LabelType::Hash,
        &[
            "5114f85",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d",
        ],
        &[
            "5114f8",
            "main",
            "v1.0.0",
            "",
            "da39a3ee5e6b4b0d3255bfef95601890afd807090",
        ],
    ),
    (
        // SPDX 2.3, annex D.
        LabelType::Spdx,
        &[
            "MIT",
            "Apache-2.0 OR MIT",
            "(MIT AND BSD-3-Clause) OR LicenseRef-own",
            "GPL-2.0-or-later WITH Bison-exception-2.2",
            "GPL-2.0",
            "NOASSERTION",
        ],
        &[
            "Apache 2.0",
            "MIT License",
            "MIT, BSD",
            "proprietary",
            "MIT AND",
            "",
        ],
    ),
    (
        // RFC 5321, 4.1.2.
        LabelType::Email,
        &[
            "ada@example.org",
            "ada.l+x@mail.example.org",
            "root@localhost",
        ],
        &[
            "ada",
            "@example.org",
            "ada@",
            "Ada <ada@example.org>",
            "a b@example.org",
            "a..b@example.org",
            "a@.org",
        ],
    ),
    (LabelType::Text, &["", "a"], &[]),
];
