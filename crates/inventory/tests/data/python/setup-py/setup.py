from setuptools import setup

setup(
    name="acme-legacy",
    version="1.0.0",
    install_requires=["click==8.1.7", "idna>=3.4,<4", 'colorama==0.4.6; sys_platform == "win32"'],
    extras_require={"yaml": ["PyYAML===6.0.1"]},
    tests_require=["iniconfig==2.0.0"],
    py_modules=[],
)
