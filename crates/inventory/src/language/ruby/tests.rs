//! Gemspecs as `RubyGems` and distributions write them.

use super::*;

#[test]
fn which_files() {
    for (path, wanted) in [
        (
            "var/lib/gems/3.1.0/specifications/rake-13.0.6.gemspec",
            true,
        ),
        (
            "usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec",
            true,
        ),
        (
            "usr/share/rubygems-integration/all/specifications/rake-13.0.6.gemspec",
            true,
        ),
        ("var/lib/gems/3.1.0/gems/rake-13.0.6/rake.gemspec", false),
        ("app/my.gemspec", false),
        ("specifications.gemspec", false),
    ] {
        assert_eq!(Ruby.interest(path).is_some(), wanted, "{path}");
    }
}

#[track_caller]
fn check(file: &str, text: &str, want: Option<&str>) {
    let path = format!("var/lib/gems/specifications/{file}.gemspec");
    let read = parse_gemspec(&path, text.as_bytes()).ok().flatten();
    let got = read.map(|p| format!("{} {} {} {:?}", p.name, p.version, p.purl, p.licences));
    assert_eq!(got.as_deref(), want);
}

#[test]
fn gemspecs() {
    let written = "# -*- encoding: utf-8 -*-\n# stub: nokogiri 1.13.9 x86_64-linux lib\n\n\
        Gem::Specification.new do |s|\n  s.name = \"other\".freeze\n  s.version = \"0\"\n  \
        s.licenses = [\"MIT\".freeze, \"Ruby\".freeze]\nend\n";
    check(
        "nokogiri-1.13.9-x86_64-linux",
        written,
        Some("nokogiri 1.13.9 pkg:gem/nokogiri@1.13.9?platform=x86_64-linux [\"MIT\", \"Ruby\"]"),
    );
    let plain = "Gem::Specification.new do |spec|\n  spec.name    = 'rack-test'\n  \
        spec.version = Gem::Version.new(\"2.0\")\n  spec.license = 'MIT'\n";
    check(
        "x",
        plain,
        Some("rack-test 2.0 pkg:gem/rack-test@2.0 [\"MIT\"]"),
    );
    // What has to be evaluated is taken from the name of the file.
    let program = "s.name = \"rack-test\"\ns.version = Rack::VERSION\n";
    check(
        "rack-test-2.0.2",
        program,
        Some("rack-test 2.0.2 pkg:gem/rack-test@2.0.2 []"),
    );
    let program = "s.name = \"a#{x}\"\ns.version = '1' + '2'\n";
    check(
        "a-b-3.4.rc1-java",
        program,
        Some("a-b 3.4.rc1 pkg:gem/a-b@3.4.rc1?platform=java []"),
    );
    check("nothing", "", None);
    check("rake", "# stub: rake\n", None);
    check(
        "x-1",
        "# stub: a;b 2 ruby lib\n",
        Some("x 2 pkg:gem/x@2 []"),
    );
}
