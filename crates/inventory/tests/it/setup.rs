//! How a system is set up: accounts (passwd(5), shadow(5), group(5)), settings of tools, files with credentials.

use seawall_inventory::extractor::Purpose;
use seawall_inventory::setup::accounts::{parse_group, parse_passwd, parse_shadow};
use seawall_inventory::setup::credential::look;
use seawall_inventory::setup::settings;
use seawall_model::inventory::Inventory;
use seawall_model::problem::ProblemKind;
use seawall_model::setup::{Holding, Password};

use crate::layered::{Image, Node, file};

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
                      # a comment\n\
                      +nis::::::\n\
                      app::1000:1001:An app,,,:/home/app:\n";

fn inventory(image: &Image) -> Inventory {
    image.inventory_for(Purpose::Misconfigurations)
}

#[test]
fn accounts_have_numbers_places_and_states() {
    let read = parse_passwd("etc/passwd", PASSWD.as_bytes());
    assert_eq!(read.problem, None);
    let [root, app] = &read.lines[..] else {
        panic!("{:?}", read.lines)
    };
    assert_eq!((root.name.as_str(), root.uid, root.gid), ("root", 0, 0));
    assert_eq!(root.password, Password::Elsewhere);
    assert_eq!((app.uid, app.gid, app.shell.as_str()), (1000, 1001, ""));
    assert_eq!(app.password, Password::Empty);
    assert_eq!(app.location.start.unwrap().line, 4);
}

#[test]
fn hashes_are_told_by_their_kind() {
    for (field, want) in [
        ("", Password::Empty),
        ("!", Password::Locked),
        ("!!", Password::Locked),
        ("*", Password::Locked),
        ("!$6$a$b", Password::Locked),
        ("$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/", Password::Hash("MD5")),
        ("$2b$12$abc", Password::Hash("bcrypt")),
        ("$5$a$b", Password::Hash("SHA-256")),
        ("$6$a$b", Password::Hash("SHA-512")),
        ("$y$j9T$a$b", Password::Hash("yescrypt")),
        ("abJnggxhB/yWI", Password::Hash("DES")),
        ("nothing", Password::Locked),
    ] {
        let line = format!("a:{field}:19000:0:99999:7:::");
        let read = parse_shadow("etc/shadow", line.as_bytes());
        assert_eq!(read.lines[0].password, want, "{field}");
    }
}

#[test]
fn bad_lines_are_one_problem_beside_the_good_ones() {
    let read = parse_group("etc/group", b"root:x:0:\nwheel:x:ten:\nbin:x:1:a,b\nx\n");
    assert_eq!(read.lines.len(), 2);
    assert_eq!(read.lines[1].members, ["a", "b"]);
    let problem = read.problem.unwrap();
    assert_eq!(problem.kind, ProblemKind::Input);
    assert!(problem.why.contains("2 lines"), "{}", problem.why);
    let many = "a:x:1:1::/:/bin/sh\n".repeat(30_000);
    let read = parse_passwd("etc/passwd", many.as_bytes());
    assert_eq!(read.lines.len(), 20_000);
    assert_eq!(read.problem.unwrap().kind, ProblemKind::Limit);
}

#[test]
fn the_visible_files_count_each_from_its_own_layer() {
    let image = Image::default()
        .layer(vec![
            ("etc/passwd", file("root:x:0:0::/:/bin/sh\n")),
            ("etc/shadow", file("root:::0:::::\n")),
            ("etc/group", file("root:x:0:\n")),
            ("srv/other/etc/passwd", file("x:x:1:1::/:/bin/sh\n")),
        ])
        .layer(vec![("etc/shadow", file("root:!::0:::::\n"))]);
    let setup = inventory(&image).setup;
    let [root] = &setup.accounts[..] else {
        panic!("{:?}", setup.accounts)
    };
    assert_eq!(root.password, Password::Locked);
    assert_eq!(root.location.layer, Some(0));
    assert_eq!(root.password_location.layer, Some(1));
    assert_eq!(setup.groups.len(), 1);
    // Nobody asked, nothing is read.
    assert_eq!(
        image.inventory().setup,
        seawall_model::inventory::Setup::default()
    );
    let gone = image.layer(vec![("etc/passwd", Node::Gone)]);
    assert_eq!(inventory(&gone).setup.accounts, []);
}

#[test]
fn links_lead_to_the_accounts_of_the_vendor() {
    let image = Image::default().layer(vec![
        ("usr/lib/passwd", file("root:x:0:0::/:/bin/sh\n")),
        ("etc/passwd", Node::Link("../usr/lib/passwd".into())),
    ]);
    assert_eq!(inventory(&image).setup.accounts.len(), 1);
}

#[test]
fn files_are_looked_into() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    let pem = |label: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let openssh = |cipher: &str| {
        format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA{cipher}AAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n-----END OPENSSH PRIVATE KEY-----\n"
        )
    };
    let old = format!(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n{body}\n-----END RSA PRIVATE KEY-----\n"
    );
    for (path, text, want) in [
        ("a.pem", pem("PRIVATE KEY"), Holding::PrivateKey),
        (
            "a.pem",
            pem("CERTIFICATE") + &pem("EC PRIVATE KEY"),
            Holding::PrivateKey,
        ),
        ("a.pem", pem("ENCRYPTED PRIVATE KEY"), Holding::ProtectedKey),
        ("a.key", old, Holding::ProtectedKey),
        ("id_ed25519", openssh("BG5vbmU"), Holding::PrivateKey),
        (
            "id_ed25519",
            openssh("CmFlczI1Ni1jdHI"),
            Holding::ProtectedKey,
        ),
        ("a.pem", pem("CERTIFICATE"), Holding::Public),
        (
            "a.pem",
            "-----BEGIN PRIVATE KEY-----\n...\n".into(),
            Holding::Nothing,
        ),
        (
            "a.ppk",
            "PuTTY-User-Key-File-3: x\nEncryption: none\n".into(),
            Holding::PrivateKey,
        ),
        (
            ".npmrc",
            "//r.example/:_authToken=npm_abc\n".into(),
            Holding::Credentials,
        ),
        (
            ".npmrc",
            "//r.example/:_authToken=${T}\n".into(),
            Holding::Nothing,
        ),
        (
            ".netrc",
            "machine a login b password secret1\n".into(),
            Holding::Credentials,
        ),
        (".netrc", "machine a login b\n".into(), Holding::Nothing),
        (
            ".git-credentials",
            "https://u:p4ss@git.example\n".into(),
            Holding::Credentials,
        ),
        (".pgpass", "h:5432:d:u:p4ssw\n".into(), Holding::Credentials),
        (
            ".env",
            "# A=1\nexport API_TOKEN=\"x7k2p9\"\n".into(),
            Holding::Credentials,
        ),
        (
            ".env",
            "TOKEN_URL=https://a.example\nDB_PASSWORD=changeme\n".into(),
            Holding::Nothing,
        ),
        (
            "credentials",
            "[default]\naws_secret_access_key = abc123\n".into(),
            Holding::Credentials,
        ),
        (
            ".docker/config.json",
            r#"{"auths":{"r":{"auth":"dTpwYXNz"}}}"#.into(),
            Holding::Credentials,
        ),
        (
            ".docker/config.json",
            r#"{"auths":{"r":{}},"credsStore":"x"}"#.into(),
            Holding::Nothing,
        ),
    ] {
        assert_eq!(look(path, text.as_bytes()), Some(want), "{path} {text}");
    }
}

#[test]
fn what_is_no_known_form_is_left_to_the_name() {
    for (path, text, want) in [
        (
            "config/master.key",
            "9f86d081884c7d659a2feaa0c55ad015",
            None,
        ),
        ("credentials", "a text", None),
        (
            "credentials.json",
            "{\"a\":[{\"db_password\":\"s3cr3t\"}]}",
            Some(Holding::Credentials),
        ),
        (
            "credentials.json",
            "{\"type\":\"none\"}",
            Some(Holding::Nothing),
        ),
        (
            ".env",
            "DATABASE_URL=postgres://u:p4ssw@db/x\n",
            Some(Holding::Credentials),
        ),
        (".env", "SMTP_PASS=hunter2\n", Some(Holding::Credentials)),
        (
            ".env",
            "SENTRY=0a1b2c3d4e5f60718293a4b5c6d7\n",
            Some(Holding::Credentials),
        ),
        (
            ".env",
            "NODE_ENV=production\nPUBLIC_KEY=abcdef\n",
            Some(Holding::Nothing),
        ),
        (
            "kubeconfig",
            "users:\n- user:\n    client-key-data: LS0tLS1\n",
            Some(Holding::Credentials),
        ),
        (
            ".netrc",
            "machine a password $A machine b password s3cret",
            Some(Holding::Credentials),
        ),
    ] {
        assert_eq!(look(path, text.as_bytes()), want, "{path} {text}");
    }
}

#[test]
fn no_secret_is_kept() {
    let image = Image::default().layer(vec![
        ("etc/passwd", file("a:abJnggxhB/yWI:1:1::/:/bin/sh\n")),
        ("etc/shadow", file("a:$6$saltsalt$f3a9c1:1:0:9:7:::\n")),
        ("etc/group", file("a:f3a9c1:1:\n")),
        ("app/.env", file("DB_PASSWORD=f3a9c1x\n")),
        (
            "root/.npmrc",
            file("//r.example/:_authToken=f3a9c1\nstrict-ssl=false\n"),
        ),
        (
            "etc/apt/sources.list",
            file("deb [trusted=yes] https://user:f3a9c1@packages.example/ x main\n"),
        ),
    ]);
    let inventory = inventory(&image);
    assert_eq!(inventory.setup.credentials.len(), 2);
    assert_eq!(inventory.setup.settings.len(), 2);
    let all = format!("{inventory:?}");
    assert!(
        !all.contains("f3a9c1") && !all.contains("abJnggxhB"),
        "{all}"
    );
}

#[test]
fn settings_have_lines_and_subjects() {
    let text = "[a]\ngpgcheck=1\n\n[b]\nname=B\ngpgcheck = 0\n[c]\nenabled=0\ngpgcheck=0\n";
    let found = settings::parse("etc/yum.repos.d/x.repo", text.as_bytes());
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!((one.tool, one.subject.as_str()), ("yum", "b"));
    assert_eq!(one.location.start.unwrap().line, 6);
    for (path, text, want) in [
        (
            "etc/apt/apt.conf",
            "APT::Get::AllowUnauthenticated true;",
            1,
        ),
        (
            "etc/apt/apt.conf",
            "Acquire { AllowInsecureRepositories \"yes\" ; }",
            1,
        ),
        (
            "etc/apt/apt.conf",
            "/* APT::Get::AllowUnauthenticated \"true\"; */",
            0,
        ),
        (
            "etc/apt/apt.conf.d/README.txt",
            "APT::Get::AllowUnauthenticated true;",
            0,
        ),
        (
            "etc/apt/sources.list",
            "deb [ arch=amd64 allow-insecure=yes ] http://a x",
            1,
        ),
        (
            "etc/apt/sources.list",
            "deb http://a x main # [trusted=yes]",
            0,
        ),
        (
            "etc/sudoers",
            "%admin ALL=(ALL) NOPASSWD: /bin/ls, PASSWD: ALL",
            1,
        ),
        ("etc/sudoers.d/a~", "a ALL=(ALL) NOPASSWD: ALL", 0),
        (
            "etc/ssh/sshd_config",
            "PermitRootLogin yes\nPermitEmptyPasswords=yes\n",
            2,
        ),
        ("etc/ssh/sshd_config", "#PermitRootLogin yes\n", 0),
        (
            "home/a/.config/pip/pip.conf",
            "[global]\ntrusted-host = a.example\n",
            1,
        ),
        ("etc/pacman.conf", "[core]\nSigLevel = PackageTrustAll\n", 1),
    ] {
        assert_eq!(
            settings::parse(path, text.as_bytes()).len(),
            want,
            "{path} {text}"
        );
    }
}
