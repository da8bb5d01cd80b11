//! Tests of OVAL with their objects, states and variables, against a system in memory. What is expected follows from the
//! specification and from the documentation in its schemas.

use seawall_model::system::Mount;
use seawall_scap::oval::truth::Truth;

use crate::content::{definitions, one, run, test};
use crate::memory::Memory;

fn system() -> Memory {
    let mut system = Memory::with(&[
        ("/etc/conf", "a = 1\n# a = 2\nb = 2\na = 3\n"),
        ("/etc/conf.d/10-x.conf", "a = 1\n"),
        ("/etc/conf.d/20-y.conf", "a = 5\n"),
        (
            "/etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n",
        ),
        ("/etc/secret", "a = 1\n"),
        ("/home/user/.rhosts", "+\n"),
    ])
    .package("openssh", "8.4", "2");
    system.unreadable.push("/etc/secret".into());
    system.modes.insert("/etc/passwd".into(), 0o666);
    system.links.insert("/etc/link".into(), "/etc/conf".into());
    system
}

fn text(existence: &str, check: &str, filter: &str, state: &str) -> Truth {
    let tests = format!(
        r#"<ind:textfilecontent54_test id="oval:t:tst:1" version="1" check_existence="{existence}" check="{check}" comment="c">
        <ind:object object_ref="oval:t:obj:1"/>{}</ind:textfilecontent54_test>"#,
        if state.is_empty() {
            ""
        } else {
            r#"<ind:state state_ref="oval:t:ste:1"/>"#
        }
    );
    let objects = format!(
        r#"<ind:textfilecontent54_object id="oval:t:obj:1" version="1">{filter}</ind:textfilecontent54_object>"#
    );
    let states = format!(
        r#"<ind:textfilecontent54_state id="oval:t:ste:1" version="1">{state}</ind:textfilecontent54_state>"#
    );
    test(&system(), &tests, &objects, &states, "")
}

#[test]
#[expect(
    clippy::many_single_char_names,
    clippy::too_many_lines,
    reason = "a table"
)]
fn places_in_files_are_found() {
    let every =
        r#"<ind:instance datatype="int" operation="greater than or equal">1</ind:instance>"#;
    let first = r#"<ind:instance datatype="int">1</ind:instance>"#;
    let last = r#"<ind:instance datatype="int">-1</ind:instance>"#;
    let a = r#"<ind:pattern operation="pattern match">^a = (\d)$</ind:pattern>"#;
    let path = r"<ind:filepath>/etc/conf</ind:filepath>";
    let link = r"<ind:filepath>/etc/link</ind:filepath>";
    let none = r"<ind:filepath>/etc/none</ind:filepath>";
    let secret = r"<ind:filepath>/etc/secret</ind:filepath>";
    let many = r#"<ind:filepath operation="pattern match">^/etc/conf\.d/.*\.conf$</ind:filepath>"#;
    let folder = r#"<ind:path>/etc/conf.d</ind:path><ind:filename operation="pattern match">^\d0-</ind:filename>"#;
    let is = |wanted: &str| {
        format!(
            r#"<ind:subexpression datatype="int" operation="equals">{wanted}</ind:subexpression>"#
        )
    };
    let word = r"<ind:subexpression datatype='int' operation='equals'>x</ind:subexpression>";
    let other = r"<ind:nothing>x</ind:nothing>";
    let (t, f, u, e) = (Truth::True, Truth::False, Truth::Unknown, Truth::Error);
    let rows: &[(&str, &str, String, String, Truth)] = &[
        (
            "at_least_one_exists",
            "all",
            format!("{path}{a}{first}"),
            String::new(),
            t,
        ),
        (
            "none_exist",
            "all",
            format!("{path}{a}{first}"),
            String::new(),
            f,
        ),
        (
            "none_exist",
            "all",
            format!("{none}{a}{first}"),
            String::new(),
            t,
        ),
        ("any_exist", "all", format!("{none}{a}{first}"), is("1"), t),
        ("all_exist", "all", format!("{none}{a}{first}"), is("1"), f),
        ("all_exist", "all", format!("{path}{a}{first}"), is("1"), t),
        ("all_exist", "all", format!("{path}{a}{last}"), is("3"), t),
        ("all_exist", "all", format!("{path}{a}{every}"), is("1"), f),
        (
            "all_exist",
            "at least one",
            format!("{path}{a}{every}"),
            is("3"),
            t,
        ),
        (
            "all_exist",
            "none satisfy",
            format!("{path}{a}{every}"),
            is("2"),
            t,
        ),
        (
            "all_exist",
            "only one",
            format!("{path}{a}{every}"),
            is("3"),
            t,
        ),
        (
            "only_one_exists",
            "all",
            format!("{path}{a}{every}"),
            String::new(),
            f,
        ),
        ("all_exist", "all", format!("{link}{a}{first}"), is("1"), t),
        (
            "all_exist",
            "at least one",
            format!("{many}{a}{first}"),
            is("5"),
            t,
        ),
        ("all_exist", "all", format!("{many}{a}{first}"), is("5"), f),
        (
            "all_exist",
            "at least one",
            format!("{folder}{a}{first}"),
            is("5"),
            t,
        ),
        // What cannot be read may hold anything.
        (
            "none_exist",
            "all",
            format!("{secret}{a}{first}"),
            String::new(),
            u,
        ),
        (
            "at_least_one_exists",
            "all",
            format!("{secret}{a}{first}"),
            String::new(),
            u,
        ),
        (
            "all_exist",
            "all",
            format!("{path}{a}{first}"),
            word.into(),
            e,
        ),
        (
            "all_exist",
            "all",
            format!("{path}{a}{first}"),
            other.into(),
            u,
        ),
    ];
    for (existence, check, object, state, want) in rows {
        let got = text(existence, check, object, state);
        assert_eq!(got, *want, "{existence} {check} {object} {state}");
    }
}

#[test]
fn files_are_found_by_folder_and_behaviour() {
    let run = |object: &str, state: &str| {
        let tests = r#"<unix:file_test id="oval:t:tst:1" version="1" check_existence="all_exist" check="all" comment="c">
            <unix:object object_ref="oval:t:obj:1"/><unix:state state_ref="oval:t:ste:1"/></unix:file_test>"#;
        let objects = format!(
            r#"<unix:file_object id="oval:t:obj:1" version="1">{object}</unix:file_object>"#
        );
        let states =
            format!(r#"<unix:file_state id="oval:t:ste:1" version="1">{state}</unix:file_state>"#);
        test(&system(), tests, &objects, &states, "")
    };
    let passwd = "<unix:filepath>/etc/passwd</unix:filepath>";
    let writable = r#"<unix:owrite datatype="boolean">true</unix:owrite>"#;
    let not_writable = r#"<unix:owrite datatype="boolean">false</unix:owrite>"#;
    let below = r#"<unix:behaviors recurse="directories" recurse_direction="down" max_depth="1"/><unix:path>/home</unix:path>
        <unix:filename operation="pattern match">^\.rhosts$</unix:filename>"#;
    let here = below.replace("max_depth=\"1\"", "max_depth=\"0\"");
    let folder = r#"<unix:path>/home/user</unix:path><unix:filename xsi:nil="true"/>"#;
    let is_folder = "<unix:type>directory</unix:type>";
    let link = "<unix:filepath>/etc/link</unix:filepath>";
    let acl = r#"<unix:has_extended_acl datatype="boolean">false</unix:has_extended_acl>"#;
    let rows = [
        (passwd, writable, Truth::True),
        (passwd, not_writable, Truth::False),
        (below, "<unix:type>regular</unix:type>", Truth::True),
        (&here, "<unix:type>regular</unix:type>", Truth::False),
        (folder, is_folder, Truth::True),
        (link, "<unix:type>symbolic link</unix:type>", Truth::True),
        (
            "<unix:filepath>/etc</unix:filepath>",
            is_folder,
            Truth::False,
        ),
        // Nobody looked whether there is one.
        (passwd, acl, Truth::Unknown),
    ];
    for (object, state, want) in rows {
        assert_eq!(run(object, state), want, "{object} {state}");
    }
}

#[test]
fn sets_filters_and_variables_work_together() {
    let tests = |existence: &str| {
        format!(
            r#"<ind:textfilecontent54_test id="oval:t:tst:1" version="1" check_existence="{existence}" check="all" comment="c">
            <ind:object object_ref="oval:t:obj:1"/></ind:textfilecontent54_test>"#
        )
    };
    let object = |id: u8, path: &str, more: &str| {
        format!(
            r#"<ind:textfilecontent54_object id="oval:t:obj:{id}" version="1"><ind:filepath>{path}</ind:filepath>
            <ind:pattern operation="pattern match">^a = (\d)$</ind:pattern>
            <ind:instance datatype="int" operation="greater than or equal">1</ind:instance>{more}</ind:textfilecontent54_object>"#
        )
    };
    let set = |inner: &str| {
        format!(
            r#"<ind:textfilecontent54_object id="oval:t:obj:1" version="1">{inner}</ind:textfilecontent54_object>"#
        )
    };
    let references = |operator: &str, filter: &str| {
        set(&format!(
            r#"<set set_operator="{operator}"><object_reference>oval:t:obj:2</object_reference>
            <object_reference>oval:t:obj:3</object_reference>{filter}</set>"#
        ))
    };
    let state = r#"<ind:textfilecontent54_state id="oval:t:ste:1" version="1">
        <ind:subexpression datatype="int" var_ref="oval:t:var:1" var_check="at least one"/></ind:textfilecontent54_state>"#;
    let variables = r#"<constant_variable id="oval:t:var:1" version="1" datatype="int" comment="c"><value>3</value><value>9</value></constant_variable>"#;
    let exclude = "<filter>oval:t:ste:1</filter>";
    let include = r#"<filter action="include">oval:t:ste:1</filter>"#;
    // /etc/conf has 1 and 3.
    let both = format!(
        "{}{}",
        object(2, "/etc/conf", ""),
        object(3, "/etc/conf", "")
    );
    let other = format!(
        "{}{}",
        object(2, "/etc/conf", ""),
        object(3, "/etc/none", "")
    );
    let rows = [
        (
            "only_one_exists",
            object(1, "/etc/conf", exclude),
            Truth::True,
        ),
        (
            "only_one_exists",
            object(1, "/etc/conf", include),
            Truth::True,
        ),
        (
            "none_exist",
            format!("{}{both}", references("COMPLEMENT", "")),
            Truth::True,
        ),
        (
            "none_exist",
            format!("{}{other}", references("INTERSECTION", "")),
            Truth::True,
        ),
        (
            "all_exist",
            format!("{}{other}", references("UNION", "")),
            Truth::True,
        ),
        (
            "only_one_exists",
            format!("{}{other}", references("UNION", exclude)),
            Truth::True,
        ),
        (
            "only_one_exists",
            format!("{}{other}", references("COMPLEMENT", include)),
            Truth::True,
        ),
    ];
    for (existence, objects, want) in rows {
        let got = test(&system(), &tests(existence), &objects, state, variables);
        assert_eq!(got, want, "{existence} {objects}");
    }
}

#[test]
#[expect(
    clippy::many_single_char_names,
    clippy::too_many_lines,
    reason = "a table"
)]
fn the_other_kinds_are_found() {
    let kind = |platform: &str, name: &str, object: &str, state: &str| {
        let tests = format!(
            r#"<{platform}:{name}_test id="oval:t:tst:1" version="1" check_existence="all_exist" check="all" comment="c">
            <{platform}:object object_ref="oval:t:obj:1"/><{platform}:state state_ref="oval:t:ste:1"/></{platform}:{name}_test>"#
        );
        let objects = format!(
            r#"<{platform}:{name}_object id="oval:t:obj:1" version="1">{object}</{platform}:{name}_object>"#
        );
        let states = format!(
            r#"<{platform}:{name}_state id="oval:t:ste:1" version="1">{state}</{platform}:{name}_state>"#
        );
        (tests, objects, states)
    };
    let variables = r#"<constant_variable id="oval:t:var:1" version="1" datatype="string" comment="c"><value>v</value></constant_variable>
        <external_variable id="oval:t:var:2" version="1" datatype="string" comment="c"/>"#;
    let mut live = system();
    live.runs = true;
    live.settings.insert("kernel.x".into(), "2\n".into());
    live.environment.push(("PATH".into(), "/bin".into()));
    live.mounts.push(Mount {
        point: "/tmp".into(),
        options: vec!["rw".into(), "nosuid".into()],
        ..Mount::default()
    });
    let dead = system();
    let (t, f, u, e, n) = (
        Truth::True,
        Truth::False,
        Truth::Unknown,
        Truth::Error,
        Truth::NotApplicable,
    );
    let rows = [
        (
            "linux",
            "dpkginfo",
            "<linux:name>openssh</linux:name>",
            r#"<linux:evr datatype="evr_string" operation="greater than">0:8.4-1</linux:evr>"#,
            t,
            t,
        ),
        (
            "linux",
            "dpkginfo",
            "<linux:name>telnet</linux:name>",
            "<linux:version>1</linux:version>",
            f,
            f,
        ),
        (
            "linux",
            "rpminfo",
            "<linux:name>openssh</linux:name>",
            "<linux:version>1</linux:version>",
            n,
            n,
        ),
        (
            "unix",
            "sysctl",
            "<unix:name>kernel.x</unix:name>",
            r#"<unix:value datatype="int">2</unix:value>"#,
            t,
            n,
        ),
        (
            "unix",
            "sysctl",
            "<unix:name>kernel.y</unix:name>",
            r#"<unix:value datatype="int">2</unix:value>"#,
            f,
            n,
        ),
        (
            "unix",
            "uname",
            "",
            "<unix:processor_type>x86_64</unix:processor_type>",
            t,
            n,
        ),
        (
            "linux",
            "partition",
            "<linux:mount_point>/tmp</linux:mount_point>",
            r#"<linux:mount_options entity_check="at least one">nosuid</linux:mount_options>"#,
            t,
            n,
        ),
        (
            "linux",
            "partition",
            "<linux:mount_point>/tmp</linux:mount_point>",
            r#"<linux:mount_options entity_check="at least one">nodev</linux:mount_options>"#,
            f,
            n,
        ),
        (
            "unix",
            "password",
            "<unix:username>user</unix:username>",
            r#"<unix:user_id datatype="int">1000</unix:user_id>"#,
            t,
            t,
        ),
        (
            "ind",
            "environmentvariable58",
            r#"<ind:pid xsi:nil="true" datatype="int"/><ind:name>PATH</ind:name>"#,
            "<ind:value>/bin</ind:value>",
            t,
            f,
        ),
        ("ind", "family", "", "<ind:family>unix</ind:family>", t, t),
        (
            "ind",
            "family",
            "",
            "<ind:family>windows</ind:family>",
            f,
            f,
        ),
        (
            "ind",
            "variable",
            "<ind:var_ref>oval:t:var:1</ind:var_ref>",
            "<ind:value>v</ind:value>",
            t,
            t,
        ),
        (
            "ind",
            "variable",
            "<ind:var_ref>oval:t:var:2</ind:var_ref>",
            "<ind:value>v</ind:value>",
            e,
            e,
        ),
        (
            "ind",
            "variable",
            "<ind:var_ref>oval:t:var:9</ind:var_ref>",
            "<ind:value>v</ind:value>",
            e,
            e,
        ),
        (
            "linux",
            "systemdunitproperty",
            "<linux:unit>a.service</linux:unit><linux:property>ActiveState</linux:property>",
            "<linux:value>active</linux:value>",
            u,
            f,
        ),
        // Kinds that nobody supports never pass.
        (
            "win",
            "registry",
            "<win:hive>x</win:hive>",
            "<win:value>x</win:value>",
            u,
            u,
        ),
        (
            "ind",
            "sql57",
            "<ind:engine>x</ind:engine>",
            "<ind:result>x</ind:result>",
            u,
            u,
        ),
    ];
    for (platform, name, object, state, alive, still) in rows {
        let (tests, objects, states) = kind(platform, name, object, state);
        let got = test(&live, &tests, &objects, &states, variables);
        assert_eq!(got, alive, "{name} {object}, which runs");
        let got = test(&dead, &tests, &objects, &states, variables);
        assert_eq!(got, still, "{name} {object}, which does not run");
    }
}

/// What is unsupported is told with its name.
#[test]
fn what_is_not_supported_is_told() {
    let tests = r#"<win:registry_test id="oval:t:tst:1" version="1" check="all" comment="c"><win:object object_ref="oval:t:obj:1"/></win:registry_test>"#;
    let objects = r#"<win:registry_object id="oval:t:obj:1" version="1"/>"#;
    let text = definitions(&one("compliance"), tests, objects, "", "");
    let audit = run(&text, &system());
    let said = audit.facts[0].shown("oval:t:def:1", 5)[0].message.clone();
    assert_eq!(
        said.as_deref(),
        Some("tests of kind registry (windows) are not supported")
    );
}

/// What a filter cannot tell is neither taken for there nor for gone.
#[test]
fn doubtful_filters_leave_doubt() {
    let state = r#"<unix:file_state id="oval:t:ste:1" version="1"><unix:has_extended_acl datatype="boolean">true</unix:has_extended_acl></unix:file_state>"#;
    for existence in ["none_exist", "at_least_one_exists", "all_exist"] {
        for action in ["include", "exclude"] {
            let tests = format!(
                r#"<unix:file_test id="oval:t:tst:1" version="1" check="all" check_existence="{existence}" comment="c"><unix:object object_ref="oval:t:obj:1"/></unix:file_test>"#
            );
            let objects = format!(
                r#"<unix:file_object id="oval:t:obj:1" version="1"><unix:filepath>/etc/passwd</unix:filepath><filter action="{action}">oval:t:ste:1</filter></unix:file_object>"#
            );
            let got = test(&system(), &tests, &objects, state, "");
            assert_eq!(got, Truth::Unknown, "{existence} {action}");
        }
    }
}

/// Units of a system that does not run are told by their files.
#[test]
fn units_are_told_by_their_files() {
    let mut system = Memory::with(&[
        ("/etc/systemd/system/x", ""),
        (
            "/lib/systemd/system/multi-user.target",
            "[Unit]\nRequires=basic.target\n",
        ),
        (
            "/lib/systemd/system/basic.target",
            "[Unit]\nWants=tmp.mount\n",
        ),
        (
            "/lib/systemd/system/ssh.service",
            "[Service]\nExecStart=/x\n",
        ),
    ]);
    let wants = "/etc/systemd/system/multi-user.target.wants/ssh.service";
    system
        .links
        .insert(wants.into(), "/lib/systemd/system/ssh.service".into());
    system
        .links
        .insert("/etc/systemd/system/bad.service".into(), "/dev/null".into());
    let dependency = |wanted: &str| {
        let tests = r#"<linux:systemdunitdependency_test id="oval:t:tst:1" version="1" check="all" comment="c">
            <linux:object object_ref="oval:t:obj:1"/><linux:state state_ref="oval:t:ste:1"/></linux:systemdunitdependency_test>"#;
        let objects = r#"<linux:systemdunitdependency_object id="oval:t:obj:1" version="1"><linux:unit>multi-user.target</linux:unit></linux:systemdunitdependency_object>"#;
        let states = format!(
            r#"<linux:systemdunitdependency_state id="oval:t:ste:1" version="1"><linux:dependency entity_check="at least one">{wanted}</linux:dependency></linux:systemdunitdependency_state>"#
        );
        test(&system, tests, objects, &states, "")
    };
    assert_eq!(dependency("ssh.service"), Truth::True);
    assert_eq!(dependency("tmp.mount"), Truth::True);
    assert_eq!(dependency("telnet.socket"), Truth::False);
    let property = |unit: &str, name: &str, wanted: &str| {
        let tests = r#"<linux:systemdunitproperty_test id="oval:t:tst:1" version="1" check="all" comment="c">
            <linux:object object_ref="oval:t:obj:1"/><linux:state state_ref="oval:t:ste:1"/></linux:systemdunitproperty_test>"#;
        let objects = format!(
            r#"<linux:systemdunitproperty_object id="oval:t:obj:1" version="1"><linux:unit>{unit}</linux:unit><linux:property>{name}</linux:property></linux:systemdunitproperty_object>"#
        );
        let states = format!(
            r#"<linux:systemdunitproperty_state id="oval:t:ste:1" version="1"><linux:value>{wanted}</linux:value></linux:systemdunitproperty_state>"#
        );
        test(&system, tests, &objects, &states, "")
    };
    assert_eq!(property("bad.service", "LoadState", "masked"), Truth::True);
    assert_eq!(property("ssh.service", "LoadState", "masked"), Truth::False);
    assert_eq!(
        property("ssh.service", "ActiveState", "active"),
        Truth::Unknown
    );
    assert_eq!(
        property("none.service", "LoadState", "masked"),
        Truth::False
    );
}
