#!/usr/bin/python3
"""Build the lab's RPM packages: real programs out of Debian packages, under CentOS 7's names, versions, paths and units.

build.py RECIPES KEYS ARCHIVES OUT

RECIPES/*.toml name the packages. A recipe's `debs`, and what they depend on beyond the image and beyond the recipes it
requires, are unpacked into one RPM; RECIPES/tree/NAME is laid over them. Needs APT_CONFIG to know the image's packages.
"""
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

RECIPES, KEYS, ARCHIVES, OUT = (pathlib.Path(a) for a in sys.argv[1:5])

# Never packed: documents, and what only makes sense with dpkg.
ALWAYS_DROP = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/lintian/*", "/usr/share/bug/*",
               "/usr/share/info/*", "/usr/share/doc-base/*", "/etc/init.d/*", "/etc/default/*", "/etc/apparmor.d/*",
               "/usr/share/apport/*", "*/__pycache__/*", "/usr/share/pixmaps/*"]


def load():
    recipes = {}
    for file in sorted(RECIPES.glob("*.toml")):
        content = tomllib.loads(file.read_text())
        for recipe in content["package"]:
            recipe = {"repo": content.get("repo", "os/x86_64"), "epoch": 0, "release": "1.el7", **recipe}
            recipes[recipe["name"] + "@" + recipe["repo"]] = recipe
    return recipes


def closure(debs):
    """The archive files of packages and all they need beyond the image."""
    if not debs:
        return frozenset()
    # apt does not print what its archive directory already holds: point it elsewhere.
    text = subprocess.run(["apt-get", "-qq", "-o", "Dir::Cache::archives=/nonexistent", "--print-uris", "--no-install-recommends", "install", *debs],
                          check=True, capture_output=True, text=True).stdout
    return frozenset(re.findall(r"^'[^']+' (\S+\.deb) ", text, re.MULTILINE))


def download(debs):
    subprocess.run(["apt-get", "-q", "-y", "--download-only", "--no-install-recommends", "install", *debs], check=True)


def resolve(recipes):
    by_name = {r["name"]: r for r in recipes.values()}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for recipe, files in zip(recipes.values(), pool.map(lambda r: closure(r.get("debs", [])), recipes.values())):
            recipe["closure"] = files

    def required(recipe):
        found = set()
        for name in recipe.get("requires", []):
            if name in by_name:
                found |= by_name[name]["closure"] | required(by_name[name])
        return found

    for recipe in recipes.values():
        recipe["files"] = sorted(recipe["closure"] - required(recipe))


def merge_usr(root):
    for name in ("bin", "sbin", "lib", "lib64"):
        if (root / name).is_dir() and not (root / name).is_symlink():
            subprocess.run(["cp", "-a", "--no-target-directory", root / name, root / "usr" / name], check=True)
            shutil.rmtree(root / name)


def fill(recipe, root):
    (root / "usr").mkdir(parents=True)
    for deb in recipe["files"]:
        subprocess.run(["dpkg-deb", "-x", ARCHIVES / deb, root], check=True)
    merge_usr(root)
    drop = ALWAYS_DROP + recipe.get("drop", [])
    for path in sorted(root.rglob("*"), reverse=True):
        name = "/" + str(path.relative_to(root))
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in drop) and (path.is_symlink() or not path.is_dir()):
            path.unlink()
    tree = RECIPES / "tree" / recipe["name"]
    if tree.is_dir():
        subprocess.run(["cp", "-R", "--no-dereference", "--preserve=mode,links", f"{tree}/.", root], check=True)
    for key in recipe.get("keys", []):
        target = root / "etc/pki/rpm-gpg" / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(KEYS / key, target)
    for link, target in recipe.get("links", {}).items():
        path = root / link.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)


def file_list(recipe, root):
    owned = recipe.get("owned", {})
    lines = []
    for path in sorted(root.rglob("*")):
        name = "/" + str(path.relative_to(root))
        if path.is_dir() and not path.is_symlink() or name in owned:
            continue
        config = "%config(noreplace) " if name.startswith("/etc/") and not path.is_symlink() else ""
        lines.append(f'{config}"{re.sub(r"[][*?{}%]", "?", name)}"')
    for name, owner in owned.items():
        mode, user, group = owner.split()
        path = root / name.strip("/")
        kind = "" if path.exists() and not path.is_dir() else "%dir "
        if kind:
            path.mkdir(parents=True, exist_ok=True)
        elif name.startswith("/etc/"):
            kind = "%config(noreplace) "
        lines.append(f'{kind}%attr({mode},{user},{group}) "{name}"')
    return lines


def spec(recipe, files):
    ldconfig = bool(recipe["files"])
    parts = {"pre": recipe.get("pre", ""), "post": recipe.get("post", ""), "preun": recipe.get("preun", "")}
    if ldconfig:
        parts["post"] = "/sbin/ldconfig\n" + parts["post"]
    text = [f"Name: {recipe['name']}", f"Version: {recipe['version']}", f"Release: {recipe['release']}", "License: see the program",
            f"Summary: {recipe.get('summary', recipe['name'] + ' for the lab')}", "Vendor: CentOS", "AutoReqProv: no"]
    if recipe["epoch"]:
        text.append(f"Epoch: {recipe['epoch']}")
    for tag in ("requires", "provides", "conflicts", "obsoletes"):
        text += [f"{tag.capitalize()}: {item}" for item in recipe.get(tag, [])]
    text += ["%description", f"{recipe['name']}, made for a laboratory out of Debian's packages.", "%files", "%defattr(-,root,root,-)", *files]
    for name, body in parts.items():
        if body.strip():
            text += [f"%{name}", body.strip()]
    return "\n".join(text) + "\n"


def build(recipe):
    work = OUT / "work" / f"{recipe['name']}-{recipe['repo'].replace('/', '_')}"
    root = work / "root"
    fill(recipe, root)
    (work / "package.spec").write_text(spec(recipe, file_list(recipe, root)))
    defines = {"_topdir": work / "top", "_dbpath": work / "db", "_rpmdir": OUT / recipe["repo"], "_build_name_fmt": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
               "__os_install_post": "%{nil}", "_build_id_links": "none", "debug_package": "%{nil}", "_binary_payload": "w3.zstdio",
               "_source_filedigest_algorithm": "8", "_binary_filedigest_algorithm": "8", "_unpackaged_files_terminate_build": "0",
               "__spec_install_pre": "%{nil}", "buildroot": root}
    arguments = [part for name, value in defines.items() for part in ("--define", f"{name} {value}")]
    run = subprocess.run(["rpmbuild", "-bb", "--quiet", "--nodeps", "--target", "x86_64", "--buildroot", root, *arguments, work / "package.spec"],
                         capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{recipe['name']}: rpmbuild failed: {run.stderr[-2000:]}")
    shutil.rmtree(work)


def main():
    recipes = load()
    resolve(recipes)
    for recipe in recipes.values():
        if recipe.get("debs"):
            download(recipe["debs"])
    OUT.mkdir()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(build, sorted(recipes.values(), key=lambda r: -len(r["files"]))))
    shutil.rmtree(OUT / "work")


main()
