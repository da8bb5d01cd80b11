//! `seawall version-compare`: what it prints, and how it ends.

use crate::program::Desk;

#[test]
fn prints_the_sign() {
    let desk = Desk::new();
    for (words, sign) in [
        ("dpkg 1.0~rc1-1 1.0-1", "<"),
        ("rpm 1.0-1.el9 1.0-1.el9_4", "<"),
        ("apk 1.2.3_rc1-r0 1.2.3-r0", "<"),
        ("pacman 1.0rc1 1.0", "<"),
        ("semver 1.0.0-rc.1 1.0.0", "<"),
        ("npm v1.2.3 1.2.3", "="),
        ("pep440 1.0.post1 1.0-1", "="),
        ("go go1.22rc1 1.22.0-rc.1", "="),
        ("maven 1.0.RELEASE 1", "="),
        ("nuget 1.0.0-Beta 1.0-beta", "="),
        ("rubygems 1.0.rc1 1.0", "<"),
        ("composer 1.0.0-RC1 1.0.0-beta2", ">"),
        ("hex 1.10.0 1.9.0", ">"),
        ("pub 1.0.0+1 1.0.0", ">"),
        ("cran 1.0-2 1.0.10", "<"),
        ("conan 1.1.1w 1.1.1v", ">"),
        ("hackage 1.0 1.0.0", "<"),
        ("bitnami 1.2.3-4 1.2.3-10", "<"),
        ("generic 1.0.2z 1.0.2za", "<"),
    ] {
        let ran = desk.run(&format!("version-compare {words}"));
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, format!("{sign}\n").as_str()),
            "{words}"
        );
    }
}

#[test]
fn says_which_version_is_invalid_and_why() {
    let desk = Desk::new();
    let ran = desk.run("version-compare pep440 1.0 1.0-final-x");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("`1.0-final-x` is not a pep440 version: "),
        "{}",
        ran.err
    );
    for words in [
        "version-compare npm 1.0.0",
        "version-compare foo 1 2",
        "version-compare npm",
    ] {
        assert_eq!(desk.run(words).code, 2, "{words}");
    }
}

#[test]
fn checks_a_list() {
    let desk = Desk::new();
    for (text, code, out) in [
        (
            "# ours\n\n1.0.0 < 1.0.1\n1.0.0 = v1.0.0\n",
            0,
            "0 of 2 failed\n",
        ),
        (
            "1.0.0 > 1.0.1\n",
            1,
            "1.0.0 > 1.0.1   # we say <\n1 of 1 failed\n",
        ),
        (
            "1.0.0 1.0.1\n",
            2,
            "1.0.0 1.0.1   # malformed: it is not of the form `A OP B`\n1 of 1 failed\n",
        ),
    ] {
        let file = desk.file("list", text);
        let ran = desk.run(&format!("version-compare npm --check {}", file.display()));
        assert_eq!((ran.code, ran.out.as_str()), (code, out), "{text}");
        let piped = desk.feed("version-compare --check - npm", text.as_bytes());
        assert_eq!((piped.code, piped.out.as_str()), (code, out), "{text}");
    }
    let absent = desk.run("version-compare npm --check absent");
    assert_eq!((absent.code, absent.out.as_str()), (2, ""));
    assert!(absent.err.contains("cannot read absent"), "{}", absent.err);
}
