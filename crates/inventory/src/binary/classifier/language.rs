//! Signatures of interpreters, compilers and runtimes.

use super::rule::{Rule, rule};

pub(super) const RULES: &[Rule] = &[
    rule(
        "node",
        &["node", "nodejs", "libnode.so*"],
        &[("node.js/v", r"node\.js/v(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["nodejs:node.js"],
    ),
    rule(
        "bun",
        &["bun", "bunx"],
        &[
            ("Bun v", r"Bun v(?<v>[0-9]+\.[0-9]+\.[0-9]+)"),
            ("Bun/", r"Bun/(?<v>[0-9]+\.[0-9]+\.[0-9]+)"),
        ],
        &["bun:bun"],
    ),
    rule(
        "deno",
        &["deno"],
        &[("Deno/", r"Deno/(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["deno:deno"],
    ),
    rule(
        "python",
        &["python", "python2*", "python3*", "libpython*"],
        &[
            (
                "pymalloc_debug\0",
                r"pymalloc_debug\x00(?<v>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?\+?)\x00",
            ),
            (
                "%s: '%s'\0",
                r"%s: '%s'\x00(?<v>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?\+?)\x00",
            ),
            (
                "%.80s (%.80s) %.80s",
                r"\x00(?<v>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?\+?)\x00%\.80s \(%\.80s\) %\.80s",
            ),
        ],
        &["python:python"],
    ),
    rule(
        "pypy",
        &["pypy*", "libpypy*"],
        &[("[PyPy ", r"\[PyPy (?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["pypy:pypy"],
    ),
    rule(
        "php",
        &["php*", "libphp*", "cgi-fcgi"],
        &[(
            "X-Powered-By: PHP/",
            r"X-Powered-By: PHP/(?<v>[0-9]+\.[0-9]+\.[0-9]+(?:(?:alpha|beta|RC)[0-9]+)?)",
        )],
        &["php:php"],
    ),
    rule(
        "ruby",
        &["ruby*", "libruby*"],
        &[(
            "\0ruby ",
            r"\x00ruby (?<v>[0-9]+\.[0-9]+\.[0-9]+)(?:p[0-9]+|dev|preview[0-9]+|rc[0-9]+)? ?\(",
        )],
        &["ruby-lang:ruby"],
    ),
    rule(
        "perl",
        &["perl*", "libperl*"],
        &[
            (
                "PERL_INTERNAL_RAND_SEED",
                r"PERL_INTERNAL_RAND_SEED\x00v(?<v>5\.[0-9]+\.[0-9]+)\x00",
            ),
            ("/perl/5.", r"/perl/(?<v>5\.[0-9]+\.[0-9]+)[\x00/]"),
            ("/perl5/5.", r"/perl5/(?<v>5\.[0-9]+\.[0-9]+)[\x00/]"),
        ],
        &["perl:perl"],
    ),
    rule(
        "erts",
        &["beam.smp", "erlexec"],
        &[(
            "(BEAM) emulator version ",
            r"\(BEAM\) emulator version (?<v>[0-9]+\.[0-9]+(?:\.[0-9]+){0,3})",
        )],
        &[],
    ),
    rule(
        "lua",
        &["lua*", "liblua*"],
        &[(
            "$LuaVersion: Lua ",
            r"LuaVersion: Lua (?<v>5\.[0-9]+\.[0-9]+)",
        )],
        &["lua:lua"],
    ),
    rule(
        "gcc",
        &[
            "gcc*",
            "g++*",
            "x86_64-linux-gnu-gcc*",
            "aarch64-linux-gnu-gcc*",
            "*-gcc",
        ],
        &[(
            "\0gcc version %s",
            r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00[^\x00]{0,60}\x00gcc version %s",
        )],
        &["gnu:gcc"],
    ),
    rule(
        "rust",
        &["libstd-*.so", "librustc_driver-*.so"],
        &[
            ("/rustc-", r"/rustc-(?<v>1\.[0-9]+\.[0-9]+)/"),
            ("clippy rustc ", r"rustc (?<v>1\.[0-9]+\.[0-9]+) \("),
        ],
        &["rust-lang:rust"],
    ),
    rule(
        "ghc",
        &["ghc*", "haddock*"],
        &[("-ghc", r"libHSghc-(?<v>[0-9]+\.[0-9]+\.[0-9]+)-ghc")],
        &["haskell:ghc"],
    ),
    rule(
        "dart",
        &["dart", "dartaotruntime", "dartvm"],
        &[(
            " (stable) (",
            r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+) \(stable\) \(",
        )],
        &["dart:dart_software_development_kit"],
    ),
    rule(
        "swipl",
        &["swipl", "libswipl.so*"],
        &[(
            "SWI-Prolog version ",
            r"SWI-Prolog version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &[],
    ),
    rule(
        "glibc",
        &["libc.so.6", "libc-2.*"],
        &[(
            "GNU C Library ",
            r"stable release version (?<v>2\.[0-9]+(?:\.[0-9]+)?)",
        )],
        &["gnu:glibc"],
    ),
];
