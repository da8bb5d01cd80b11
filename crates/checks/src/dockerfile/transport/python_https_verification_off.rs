//! DF-0065.

use seawall_model::severity::Severity;

use super::environment::settings;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0065",
    name: "python-https-verification-off",
    title: "PYTHONHTTPSVERIFY=0 switches certificate checks of Python off",
    severity: Severity::High,
    severity_why: "every download of Python code in the build or the container can be forged",
    why: "`PYTHONHTTPSVERIFY=0` makes `urllib` and `http.client` of Python 2.7 and of those distributions \
          that carry PEP 493 take any certificate. Set by `ENV`, it also holds in every container of the \
          image, for everything that is written in Python there.",
    remedy: "Take the variable out. For an authority of your own, add its certificate to the system \
          (`update-ca-certificates`) or name it with `SSL_CERT_FILE`.",
    bad: "FROM python:3.12\nENV PYTHONHTTPSVERIFY=0\n",
    good: "FROM python:3.12\nENV PYTHONHTTPSVERIFY=1\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_5",
    }],
    cwe: &[295],
    references: &["https://peps.python.org/pep-0493/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for setting in settings(input, &|name| name == "PYTHONHTTPSVERIFY") {
        if setting.value.trim() != "0" {
            continue;
        }
        let message = format!(
            "`{}={}` makes Python take any certificate",
            setting.name, setting.value
        );
        let place = input.place(setting.site, setting.span);
        let mut fault = Fault::new(&CHECK, message, place).value(setting.value.clone());
        if let Some(fix) = setting.set_to(input, "1") {
            fault = fault.fix(fix);
        }
        faults.push(fault);
    }
}
