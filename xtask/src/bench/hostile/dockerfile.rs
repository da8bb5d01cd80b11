//! Dockerfiles of every shape that once took, or could take, more time than their length.

use super::{Shape, numbered, up_to};

const FILE: &str = "Dockerfile";

macro_rules! shapes {
    ($($name:literal => $make:expr,)*) => {
        &[$(Shape { name: $name, file: FILE, make: $make }),*]
    };
}

pub(super) const SHAPES: &[Shape] = shapes! {
    "one RUN of commands" => |size| run(up_to(size, "echo a && ") + "echo b"),
    "one RUN of installations" =>
        |size| run(up_to(size, "apt-get update; apt-get install curl; ") + "true"),
    "one RUN of downloads" =>
        |size| run(numbered(size, |n| format!("curl -o f{n} https://h{n}.example/f{n} && sh f{n}; ")) + "true"),
    "one RUN of directories" =>
        |size| run(numbered(size, |n| format!("cd /d{n} && rm -rf f{n}; ")) + "true"),
    "one RUN of users" => |size| run(up_to(size, "useradd a; ") + "true"),
    "one RUN of different users" =>
        |size| run(numbered(size, |n| format!("useradd u{n}; ")) + "true"),
    "one RUN of variables" => |size| run(numbered(size, |n| format!("V{n}=$V{n}x; ")) + "true"),
    "one RUN of functions" =>
        |size| run(numbered(size, |n| format!("f{n}() {{ apt-get install a; }}; f{n}; ")) + "true"),
    "one pipeline" => |size| run(up_to(size, "sh | ") + "sh"),
    "one pipeline of downloads" => |size| run(up_to(size, "curl https://a.example | sh | ") + "sh"),
    "words of one command" =>
        |size| run("apt-get install".to_owned() + &numbered(size, |n| format!(" p{n}"))),
    "words of one command, continued" =>
        |size| run("apt-get install".to_owned() + &numbered(size, |n| format!(" \\\n p{n}"))),
    "options of one command" =>
        |size| run("pip install".to_owned() + &up_to(size, " --no-deps -i http://a")),
    "nested subshells" => |size| run(up_to(size / 2, "(") + &up_to(size / 2, ")")),
    "nested substitutions" =>
        |size| run("echo ".to_owned() + &up_to(size / 3 * 2, "$(") + &up_to(size / 3, ")")),
    "nested backquotes" => |size| run("echo ".to_owned() + &up_to(size, "`")),
    "nested sh -c" => |size| run(up_to(size, "sh -c ") + "true"),
    "nested sh -c in quotes" =>
        |size| run(up_to(size / 2, "sh -c \"") + &up_to(size / 2, "\"aaaaaaa")),
    "nested wrappers" => |size| run(up_to(size, "sudo env ") + "true"),
    "nested ifs" => |size| run(up_to(size, "if true; then ") + "true"),
    "loops" => |size| run(up_to(size, "for i in a b; do apt-get update; done; ") + "true"),
    "cases" =>
        |size| run("case $a in ".to_owned() + &numbered(size, |n| format!("a{n}) wget http://a;; ")) + "esac"),
    "open quotes" => |size| run(up_to(size, "'\"`")),
    "redirections" => |size| run("cat".to_owned() + &numbered(size, |n| format!(" >/etc/f{n}"))),
    "heredocs of a shell" => |size| run(numbered(size, |n| format!("cat <<E{n}; "))),
    "a script of sed" => |size| run(format!("sed -i '{}' f", up_to(size, "s/a/b/;"))),
    "braces" =>
        |size| run("echo ".to_owned() + &up_to(size / 7 * 5, "{a,b,") + &up_to(size / 7 * 2, "}")),
    "nested defaults" =>
        |size| file(format!("ENV A={}{}", up_to(size / 6 * 5, "${a:-"), up_to(size / 6, "}"))),
    "nested defaults of a shell" =>
        |size| run(format!("echo {}{}", up_to(size / 6 * 5, "${a:-"), up_to(size / 6, "}"))),
    "replacements" =>
        |size| file(format!("ENV A={}\nENV B=${{A//a/aaa}} C=${{A##*b}} D=${{A%%b*}}", up_to(size, "a"))),
    "growing variables" =>
        |size| file("ENV A=aaaaaaaaaa\n".to_owned() + &up_to(size, "ENV A=$A$A\n")),
    "variables" =>
        |size| file(numbered(size, |n| format!("ENV V{n}=$V{}x\n", n.saturating_sub(1)))),
    "variables of one ENV" =>
        |size| file("ENV".to_owned() + &numbered(size, |n| format!(" V{n}=a"))),
    "secrets of one ENV" =>
        |size| file("ENV".to_owned() + &numbered(size, |n| format!(" PASSWORD_{n}=hunter{n}"))),
    "arguments" => |size| file(numbered(size, |n| format!("ARG A{n}\nRUN echo $A{n}\n"))),
    "arguments in front" => |size| numbered(size, |n| format!("ARG A{n}=a\n")) + "FROM $A0\n",
    "labels" => |size| file("LABEL".to_owned() + &numbered(size, |n| format!(" l{n}=a"))),
    "stages" => |size| numbered(size, |n| format!("FROM a:1 AS s{n}\n")),
    "stages on each other" =>
        |size| "FROM a:1 AS s0\n".to_owned() + &numbered(size, |n| format!("FROM s{n} AS s{}\nRUN apt-get update\n", n + 1)),
    "stages of one name" => |size| up_to(size, "FROM a AS a\n"),
    "copies from stages" =>
        |size| "FROM a:1 AS s0\n".to_owned() + &numbered(size, |n| format!("FROM a:1 AS s{}\nCOPY --from=s{n} /a /a\n", n + 1)),
    "copies from all stages" =>
        |size| numbered(size / 2, |n| format!("FROM a:1 AS s{n}\n")) + &numbered(size / 2, |n| format!("COPY --from=t{n} /a /a\n")),
    "names almost of stages" =>
        |size| numbered(size / 2, |n| format!("FROM a:1 AS stage-{n}\n")) + &numbered(size / 2, |n| format!("COPY --from=stagf-{n} /a /a\n")),
    "commands" => |size| file(up_to(size, "CMD a\n")),
    "directories" => |size| file(up_to(size, "WORKDIR a\n")),
    "users" => |size| file(numbered(size, |n| format!("USER u{n}\n"))),
    "ports" => |size| file("EXPOSE".to_owned() + &up_to(size, " 22 80/tcp 1-9")),
    "volumes" =>
        |size| file("VOLUME".to_owned() + &numbered(size, |n| format!(" /v{n}")) + "\nRUN touch /v1/a"),
    "volumes and what runs behind" =>
        |size| file(numbered(size, |n| format!("VOLUME /v{n}\nRUN touch /v{n}/a\n"))),
    "copies" => |size| file(numbered(size, |n| format!("COPY a{n} /b{n}\n"))),
    "copies, then chown" =>
        |size| file(numbered(size, |n| format!("COPY a{n} /b{n}\nRUN chown -R a /b{n}\n"))),
    "sources of one COPY" =>
        |size| file("COPY".to_owned() + &numbered(size, |n| format!(" f{n}")) + " /d/"),
    "secrets copied and deleted" =>
        |size| file(numbered(size, |n| format!("COPY id_rsa{n} /r/.ssh/id_rsa\nRUN rm /r/.ssh/id_rsa\n"))),
    "flags" =>
        |size| file("RUN".to_owned() + &numbered(size, |n| format!(" --mount=type=secret,id=s{n}")) + " a"),
    "one flag" =>
        |size| file("RUN --mount=type=cache".to_owned() + &up_to(size, ",target=/a") + " a"),
    "heredocs" => |size| file(up_to(size, "RUN <<E\napt-get update\nE\n")),
    "heredocs of one RUN" =>
        |size| file("RUN".to_owned() + &numbered(size / 2, |n| format!(" <<E{n}")) + "\n" + &numbered(size / 2, |n| format!("E{n}\n"))),
    "a heredoc without end" =>
        |size| file("RUN <<E\n".to_owned() + &up_to(size, "apt-get update\n")),
    "heredocs without end" => |size| file(numbered(size, |n| format!("RUN <<E{n} <<F{n}\n"))),
    "files of heredocs" =>
        |size| file(numbered(size, |n| format!("COPY <<E /f{n}\npassword=a{n}\nE\n"))),
    "a continued comment" => |size| run("a".to_owned() + &up_to(size, " \\\n# a\n b")),
    "continued empty lines" => |size| run("a \\\n".to_owned() + &up_to(size, "\n \\\n") + " b"),
    "continuations alone" => |size| run(up_to(size, "\\\n")),
    "one line" => |size| file("RUN ".to_owned() + &up_to(size, "a")),
    "one line of blanks" => |size| file("RUN ".to_owned() + &up_to(size, " ")),
    "one word of letters" => |size| up_to(size, "a"),
    "comments" => |size| up_to(size, "# hadolint ignore=DL3008\n") + "FROM a\n",
    "comments that accept" =>
        |size| file(up_to(size, "# seawall: allow DF-0022 reason=\"a\"\nRUN apt-get install -y a\n")),
    "directives" => |size| up_to(size, "# escape=`\n# check=skip=all\n") + "FROM a\n",
    "a JSON array" => |size| file(format!("CMD [{}\"a\"]", up_to(size, "\"a\", "))),
    "JSON arrays" => |size| file(up_to(size, "RUN [\"apt-get\", \"install\", \"a\"]\n")),
    "nested JSON arrays" => |size| file("CMD ".to_owned() + &up_to(size, "[")),
    "triggers" => |size| file(up_to(size, "ONBUILD RUN apt-get update\n")),
    "triggers of triggers" => |size| file(up_to(size, "ONBUILD ") + "RUN a"),
    "broken instructions" => |size| file(up_to(size, "RUNN a\n")),
    "long names of instructions" =>
        |size| file(numbered(size, |n| format!("R{n}{} a\n", "U".repeat(1_000)))),
    "health checks" => |size| file(up_to(size, "HEALTHCHECK --interval=1s CMD curl http://a\n")),
    "shells" => |size| file(up_to(size, "SHELL [\"a\"]\nRUN a | b\n")),
    "cmd.exe" =>
        |size| windows("RUN ".to_owned() + &up_to(size, "if exist a ( echo b ) & ") + "rem"),
    "PowerShell" =>
        |size| windows("SHELL [\"powershell\"]\nRUN ".to_owned() + &up_to(size, "Invoke-WebRequest http://a -OutFile b; ")),
    "nested PowerShell" =>
        |size| windows("SHELL [\"powershell\"]\nRUN ".to_owned() + &up_to(size, "${a} { @{ (")),
    "Python in RUN" => |size| file(up_to(size, "RUN <<E\n#!/usr/bin/env python3\nprint(1)\nE\n")),
    "bytes that are no text" => |size| file(up_to(size, "RUN a\u{0}\u{fffd}\u{1}é\n")),
    "carriage returns" => |size| file(up_to(size, "RUN a \\\r\n  b\r\n")),
    "Git" => |size| run(up_to(size, "git clone http://u:p@a.example/b && ") + "true"),
    "permissions" => |size| run(numbered(size, |n| format!("chmod 777 /f{n} && ")) + "true"),
    "package managers of all kinds" =>
        |size| run(up_to(size, "yum install a; dnf install a; zypper install a; apk add a; pip install a; npm install a; gem install a; go install a; ") + "true"),
    "what is installed and purged" =>
        |size| run(numbered(size, |n| format!("apt-get install -y a{n}; apt-get purge a{n}; ")) + "true"),
    "what is fetched and deleted" =>
        |size| run(numbered(size, |n| format!("wget http://a.example/f{n}.tgz; tar xf f{n}.tgz; rm f{n}.tgz; ")) + "true"),
    "what is fetched and verified" =>
        |size| run(numbered(size, |n| format!("curl -O http://a/f{n}; ")) + &numbered(16, |n| format!("sha256sum -c f{n}; "))),
    "many RUNs" =>
        |size| file(numbered(size, |n| format!("RUN apt-get install -y p{n} && curl http://a/b{n} | sh\n"))),
};

#[expect(clippy::needless_pass_by_value, reason = "texts are made in place")]
fn file(text: String) -> String {
    format!("FROM a:1\n{text}\n")
}

#[expect(clippy::needless_pass_by_value, reason = "texts are made in place")]
fn run(text: String) -> String {
    file(format!("RUN {text}"))
}

#[expect(clippy::needless_pass_by_value, reason = "texts are made in place")]
fn windows(text: String) -> String {
    format!("# escape=`\nFROM mcr.example/windows/servercore:1\n{text}\n")
}
