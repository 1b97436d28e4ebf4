#!/usr/bin/env python3
"""Fault loop for tongbao: every n-th system call fails, or the process is killed there; then the promises are checked.

Usage: faults.py --binary PATH/tongbao [--site FOLDER] [--work FOLDER] [--command build|close|import|publish|amend|withdraw|move|erase|all]
                 [--only CALL[:ERRNO]|crash] [--kills 200] [--signals 50] [--json FILE] [--quick] [--seed 1] [--no-exchange]
Needs Linux 5.9+, Python 3.9, a C compiler; no root. --site defaults to tests/sites/small/site beside the binary's
checkout. Exit code 0: no promise broken; 1: some broken (each kind is listed with its first reproduction).

How: a small supervisor (C, compiled here) runs the command under a seccomp user-notification filter and counts, over
all threads, the calls of one kind that touch a path below the work folder. Call n gets the error; n runs from 1 until a
run passes untouched. `once` fails one call, `on` fails it and every later one (a disk stays full).
`crash` kills the process with SIGKILL before its n-th changing call, so every gap between two changes is tried.
--no-exchange: renameat2(EXCHANGE) always says EINVAL, as on file systems without it (NFS, SMB, many FUSE ones).
A whole run makes some 6 000 trials and takes 10 to 30 minutes; --quick tries every third n.

Checked after every trial: exit code 0 only with the complete new output; the output is byte for byte the old one or the
new one, never absent (without exchange: back after any next command); a failure leaves the old one (as src/output.rs promises); an error of fsync or syncfs fails the
command; the message names a path; no panic, no hang; an ordinary build afterwards passes, gives the new output and
leaves nothing beside it. For close and import: the record is the old or the new text,
no other file of the site differs, and a `check` afterwards passes. For publish: the publication and the site are the old
or the new ones, the site never ahead of the archive, and the next publish ends it. For amend, withdraw and move: the amendment
is there whole or not at all, and the same command again writes it. For erase: nothing is changed, or everything is once
`erase` has run again; in between the archive reads as it will be, and afterwards the words are in no file.
"""
import argparse, collections, hashlib, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

SUPERVISOR = r'''
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/audit.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
/* supervise NRS ERRNO N MODE PREFIX LOG CMD...   MODE: once on crash short; NRS: numbers joined by ',' */
static char prefix[4096]; static size_t plen;
static int at_fd(int nr, int arg) { /* index of the dirfd argument for path arguments; -1: cwd, -2: none */
  switch (nr) {
    case SYS_openat: case SYS_mkdirat: case SYS_unlinkat: case SYS_newfstatat: case SYS_statx: case SYS_fchmodat: case SYS_utimensat: return 0;
    case SYS_renameat: case SYS_renameat2: return 0;
    case SYS_open: case SYS_mkdir: case SYS_unlink: case SYS_rmdir: case SYS_rename: case SYS_stat: case SYS_lstat: case SYS_readlink: case SYS_chmod: return -1;
    default: return -2; } }
static int path_of(int pid, const struct seccomp_data *d, char *out, size_t size) {
  char link[64]; int where = at_fd(d->nr, 0); ssize_t got; out[0] = 0;
  if (where == -2) {
    if (d->nr == SYS_clone3 || d->nr == SYS_clone || d->nr == SYS_mmap) { strcpy(out, "-"); return 1; }
    snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)d->args[0]);
    got = readlink(link, out, size - 1); if (got < 0) return 0; out[got] = 0; return 1; }
  unsigned long long p = where == 0 ? d->args[1] : d->args[0];
  char mem[64], text[4096]; snprintf(mem, sizeof mem, "/proc/%d/mem", pid);
  int fd = open(mem, O_RDONLY | O_CLOEXEC); if (fd < 0) return 0;
  size_t n = 0; while (n < sizeof text - 1) { size_t step = 64 - ((p + n) & 63); if (step > sizeof text - 1 - n) step = sizeof text - 1 - n;
    got = pread(fd, text + n, step, (off_t)(p + n)); if (got <= 0) break; if (memchr(text + n, 0, got)) { n += got; break; } n += got; }
  close(fd); text[n < sizeof text ? n : sizeof text - 1] = 0;
  if (text[0] == '/') { snprintf(out, size, "%s", text); return 1; }
  if (where == 0 && (int)d->args[0] != AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)d->args[0]);
  else snprintf(link, sizeof link, "/proc/%d/cwd", pid);
  got = readlink(link, out, size - 1); if (got < 0) return 0; out[got] = 0;
  if (text[0]) { strncat(out, "/", size - strlen(out) - 1); strncat(out, text, size - strlen(out) - 1); }
  return 1; }
int main(int argc, char **argv) {
  int noexchange = getenv("FAULTS_NO_EXCHANGE") != 0;
  int nrs[64], count = 0; for (char *t = strtok(argv[1], ","); t; t = strtok(0, ",")) nrs[count++] = atoi(t);
  int counted_open = 0, pathless = 0, started = 0;
  for (int i = 0; i < count; i++) { counted_open |= nrs[i] == SYS_openat; pathless |= nrs[i] == SYS_mmap || nrs[i] == SYS_clone || nrs[i] == SYS_clone3; }
  if (pathless && !counted_open) nrs[count++] = SYS_openat; /* to see when the program has begun */
  int err = atoi(argv[2]); long n = atol(argv[3]); const char *mode = argv[4];
  snprintf(prefix, sizeof prefix, "%s", argv[5]); plen = strlen(prefix);
  int pair[2]; if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return 125;
  pid_t child = fork();
  if (!child) {
    close(pair[0]); prctl(PR_SET_PDEATHSIG, SIGKILL); prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (noexchange) { int have = 0; for (int i = 0; i < count; i++) have |= nrs[i] == SYS_renameat2; if (!have) nrs[count++] = SYS_renameat2; }
    struct sock_filter f[80]; int k = 0;
    f[k++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < count; i++) f[k++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nrs[i], (unsigned char)(count - i), 0);
    f[k++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    f[k++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog prog = { k, f };
    int fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog); if (fd < 0) _exit(124);
    char c = 0, buf[CMSG_SPACE(sizeof(int))] = {0}; struct iovec io = { &c, 1 };
    struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof buf };
    struct cmsghdr *h = CMSG_FIRSTHDR(&m); h->cmsg_level = SOL_SOCKET; h->cmsg_type = SCM_RIGHTS; h->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(h), &fd, sizeof fd); if (sendmsg(pair[1], &m, 0) < 0) _exit(124);
    fcntl(fd, F_SETFD, FD_CLOEXEC); fcntl(pair[1], F_SETFD, FD_CLOEXEC);
    execv(argv[7], argv + 7); _exit(127); }
  close(pair[1]);
  char c, buf[CMSG_SPACE(sizeof(int))]; struct iovec io = { &c, 1 };
  struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof buf };
  if (recvmsg(pair[0], &m, 0) <= 0) return 124;
  int fd; memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
  long seen = 0; int injected = 0, status = 0, done = 0; char hit[4200] = "", path[4200]; int hit_nr = -1;
  struct pollfd p = { fd, POLLIN, 0 };
  while (!done) {
    int r = poll(&p, 1, 50);
    if (waitpid(child, &status, WNOHANG) == child) { done = 1; break; }
    if (r <= 0 || !(p.revents & POLLIN)) { if (p.revents & (POLLHUP | POLLERR)) { waitpid(child, &status, 0); done = 1; } continue; }
    struct seccomp_notif q; memset(&q, 0, sizeof q); if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &q)) continue;
    struct seccomp_notif_resp a; memset(&a, 0, sizeof a); a.id = q.id; a.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    int ours = path_of(q.pid, &q.data, path, sizeof path) && ((!strcmp(path, "-") && started) || (!strncmp(path, prefix, plen) && (path[plen] == 0 || path[plen] == '/')));
    if (ours && q.data.nr == SYS_openat && !strcmp(mode, "crash") && !(q.data.args[2] & (O_WRONLY | O_RDWR | O_CREAT))) ours = 0;
    if (ours && q.data.nr == SYS_openat && pathless && !counted_open) { started = 1; ours = 0; }
    if (noexchange && q.data.nr == SYS_renameat2 && (q.data.args[4] & 2)) { a.flags = 0; a.error = -EINVAL; ours = 0; }
    if (ours && ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &q.id) == 0) {
      seen++;
      if (seen == n || (seen > n && !strcmp(mode, "on"))) {
        if (!injected) { snprintf(hit, sizeof hit, "%s", path); hit_nr = q.data.nr; }
        injected++;
        if (!strcmp(mode, "crash")) { kill(child, SIGKILL); continue; }
        if (!strcmp(mode, "short") && q.data.args[2] > 1) {
          size_t half = q.data.args[2] / 2; char *b = malloc(half), mem[64]; snprintf(mem, sizeof mem, "/proc/%d/mem", q.pid);
          int mfd = open(mem, O_RDONLY); ssize_t got = pread(mfd, b, half, (off_t)q.data.args[1]); close(mfd);
          int pfd = syscall(SYS_pidfd_open, child, 0), dup = syscall(SYS_pidfd_getfd, pfd, (int)q.data.args[0], 0);
          got = write(dup, b, got); close(dup); close(pfd); free(b); a.flags = 0; a.val = got;
        } else { a.flags = 0; a.error = -err; } } }
    ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &a); }
  FILE *log = fopen(argv[6], "w"); fprintf(log, "%ld\t%d\t%d\t%s\n", seen, injected, hit_nr, hit); fclose(log);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }
'''

# x86_64 numbers.
NR = {"read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "lseek": 8, "mmap": 9, "pread64": 17,
      "writev": 20, "flock": 73, "fsync": 74, "fdatasync": 75, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "unlink": 87,
      "readlink": 89, "clone": 56, "clone3": 435, "getdents64": 217, "openat": 257, "mkdirat": 258, "newfstatat": 262,
      "unlinkat": 263, "renameat": 264, "renameat2": 316, "statx": 332, "syncfs": 306, "copy_file_range": 326, "utimensat": 280}
ERR = {"EPERM": 1, "EIO": 5, "EAGAIN": 11, "EINTR": 4, "ENOMEM": 12, "EACCES": 13, "EXDEV": 18, "EINVAL": 22, "EMFILE": 24, "ENOSPC": 28, "EROFS": 30,
       "ENOLCK": 37, "ENOSYS": 38, "EDQUOT": 122, "SHORT": 0}
# call: (errors, modes)
PLAN = [
    ("write", ["ENOSPC", "EIO", "EDQUOT", "EINTR", "SHORT"], ["once", "on"]),
    ("openat", ["ENOSPC", "EIO", "EACCES", "EMFILE"], ["once", "on"]),
    ("mkdir,mkdirat", ["ENOSPC", "EACCES", "EROFS"], ["once", "on"]),
    ("rename,renameat,renameat2", ["EIO", "EACCES", "EINVAL", "EXDEV", "ENOSPC"], ["once", "on"]),
    ("renameat2", ["EINVAL"], ["on"]),
    ("fsync,fdatasync", ["EIO", "ENOSPC"], ["once", "on"]),
    ("syncfs", ["EIO", "ENOSPC", "EDQUOT", "ENOSYS"], ["once", "on"]),
    ("unlink,unlinkat,rmdir", ["EACCES", "EIO"], ["once", "on"]),
    ("getdents64", ["EIO", "EACCES"], ["once", "on"]),
    ("read,pread64", ["EIO", "EINTR"], ["once", "on"]),
    ("newfstatat,fstat,lstat,stat,statx", ["EIO", "EACCES"], ["once", "on"]),
    ("flock", ["EAGAIN", "ENOLCK", "EIO"], ["once", "on"]),
    ("clone3,clone", ["EAGAIN"], ["once", "on"]),
    ("mmap", ["ENOMEM"], ["once"]),
]
SHORT = [
    ("write", ["ENOSPC"], ["on"]),
    ("mkdir,mkdirat", ["EROFS"], ["on"]),
    ("rename,renameat,renameat2", ["EIO"], ["once"]),
    ("fsync,fdatasync", ["EIO"], ["once"]),
    ("syncfs", ["EIO"], ["once"]),
    ("unlink,unlinkat,rmdir", ["EACCES"], ["once"]),
]
CHANGING = "openat,open,write,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync,syncfs,ftruncate"
AS_OF = "2017-08-21"


def digest(folder, skip=()):
    """Every path below a folder with mode and content; None if there is no folder."""
    folder = Path(folder)
    if not folder.is_dir():
        return None
    out = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(name == part or name.startswith(part + "/") for part in skip):
            continue
        out[name] = "dir" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest() + oct(path.stat().st_mode)
    return out


class Lab:
    def __init__(self, options):
        self.binary = str(Path(options.binary).resolve())
        self.every = options.every
        self.work = Path(options.work or tempfile.mkdtemp(prefix="faults-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)).resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.tool = self.work / "supervise"
        subprocess.run(["cc", "-O1", "-w", "-x", "c", "-o", self.tool, "-"], input=SUPERVISOR.encode(), check=True)
        site = options.site or Path(self.binary).parents[2] / "tests/sites/small/site"
        self.base = self.work / "base"
        shutil.rmtree(self.base, ignore_errors=True)
        shutil.copytree(site, self.base / "a")
        shutil.rmtree(self.base / "a/output", ignore_errors=True)
        self.env = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAO", "LC_", "LANG"))}
        if options.no_exchange:
            self.env["FAULTS_NO_EXCHANGE"] = "1"
        self.env.update(HOME=str(self.work / "home"), LANG="C.UTF-8", RUST_BACKTRACE="0")
        self.trial = self.work / "t"
        self.log = self.work / "log"
        self.results = []

    def run(self, args, cwd=None):
        return subprocess.run([self.binary, *args], capture_output=True, env=self.env, cwd=cwd, timeout=60)

    def fault(self, args, nrs, errno, n, mode):
        line = [self.tool, ",".join(str(NR[name]) for name in nrs.split(",")), str(errno), str(n), mode, str(self.trial), self.log, self.binary, *args]
        if self.log.exists():
            self.log.unlink()
        try:
            done = subprocess.run(line, capture_output=True, env=self.env, timeout=30)
            code, out = done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")
        except subprocess.TimeoutExpired as late:
            return "hang", ((late.stdout or b"") + (late.stderr or b"")).decode("utf-8", "replace"), 0, 1, ""
        seen, injected, nr, path = self.log.read_text(errors="replace").rstrip("\n").split("\t", 3)
        names = [name for name in NR if NR[name] == int(nr)]
        where = path.replace(str(self.trial) + "/", "")
        return code, out, int(seen), int(injected), f"{names[0] if names else nr} {where}"

    def note(self, command, kind, trial, text, where, out):
        self.results.append({"command": command, "kind": kind, "trial": trial, "what": text, "where": where, "message": out.strip()[-400:]})


class Build:
    """A changed site is built over its earlier output."""
    name = "build"

    def __init__(self, lab):
        self.lab = lab
        a, b = lab.base / "a", lab.base / "b"
        assert lab.run(["build", "--root", str(a), "--no-pdf", "--as-of", AS_OF]).returncode == 0, "the site does not build"
        shutil.rmtree(b, ignore_errors=True)
        shutil.copytree(a, b)
        # One page goes, one comes, some change.
        article = sorted((b / "content/articles").glob("*.md"))[0]
        article.rename(article.with_name("later-" + article.name))
        for path in sorted((b / "content/articles").glob("*.md")) + sorted((b / "content/exemplars").glob("*.md")):
            path.write_text(path.read_text().rstrip() + "\n\n后来补充的一段。\n")
        self.old = digest(a / "output")
        assert lab.run(["build", "--root", str(b), "--no-pdf", "--allow-gone", "--as-of", AS_OF]).returncode == 0, "the changed site does not build"
        self.new = digest(b / "output")
        assert self.old != self.new and set(self.old) != set(self.new)
        shutil.rmtree(b / "output")
        shutil.copytree(a / "output", b / "output")
        self.args = ["build", "--root", str(lab.trial), "--no-pdf", "--allow-gone", "--as-of", AS_OF, "--lang", "en"]

    def prepare(self):
        shutil.rmtree(self.lab.trial, ignore_errors=True)
        shutil.copytree(self.lab.base / "b", self.lab.trial)

    def judge(self, trial, code, out, injected, where):
        lab, bad = self.lab, []
        now = digest(lab.trial / "output")
        state = "new" if now == self.new else "old" if now == self.old else "missing" if now is None else "mixed"
        if state == "missing" and code == 137 and "FAULTS_NO_EXCHANGE" in lab.env:
            # Without exchange a kill may fall between two renames: any next command brings the old site back.
            lab.run(["check", "--root", str(lab.trial), "--as-of", AS_OF])
            state = "old" if digest(lab.trial / "output") == self.old else "missing"
        if state in ("mixed", "missing"):
            bad.append(f"output-{state}")
        if code == 0 and state != "new":
            bad.append("success-without-output")
        if code not in (0, 137, 130, 143) and state == "new":
            bad.append("failure-though-published")
        if code == 0 and injected and where.split(" ")[0] in ("fsync", "syncfs", "fdatasync") and ":ENOSYS" not in trial:
            bad.append("sync-error-swallowed")
        bad += self.words(code, out)
        strays = sorted(p.name for p in lab.trial.iterdir() if p.name not in ("site.toml", "content", "templates", "output"))
        again = lab.run([*self.args])
        after = digest(lab.trial / "output")
        if again.returncode != 0:
            bad.append(f"next-build-fails({again.returncode})")
        elif after != self.new:
            bad.append("next-build-differs")
        left = sorted(p.name for p in lab.trial.iterdir() if p.name not in ("site.toml", "content", "templates", "output"))
        if left:
            bad.append("left-after-next-build:" + ",".join(left))
        return bad, strays, state, (again.stdout + again.stderr).decode("utf-8", "replace") if again.returncode else ""

    def words(self, code, out):
        bad = []
        if code == "hang":
            bad.append("hang")
        elif code in (101, 134, 139) or "panicked" in out:
            bad.append("panic")
        elif code not in (0, 1, 2, 137, 130, 143):
            bad.append(f"exit-{code}")
        elif code in (1, 2) and "/" not in out and ".toml" not in out:
            bad.append("message-without-path")
        return bad


class Record(Build):
    """`close` or `import`: a command that writes one record into the site."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        source = lab.base / name
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(lab.base / "a", source)
        shutil.rmtree(source / "output", ignore_errors=True)
        if name == "close":
            record = sorted((source / "content/rankings").rglob("*.toml"))[-1]
            text = record.read_text()
            if "[closed]" in text:
                record.write_text(text[: text.index("[closed]")])
            scheme, period = record.parent.name, record.stem
            self.record = record.relative_to(source).as_posix()
            self.args = ["close", "--root", str(lab.trial), "--as-of", AS_OF, "--lang", "en", scheme, period]
        else:
            sheet = sorted((source / "content/scores").rglob("*.csv"))[-1]
            table = lab.work / "table.csv"
            table.write_text(sheet.read_text())
            lines = sheet.read_text().rstrip("\n").split("\n")
            sheet.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
            tier, round_ = sheet.parent.name, sheet.stem
            self.record = sheet.relative_to(source).as_posix()
            self.args = ["import", "--root", str(lab.trial), "--tier", tier, "--round", round_, "--replace", "--lang", "en", str(table)]
        self.old = digest(source)
        self.prepare()
        done = lab.run(self.args)
        assert done.returncode == 0, done
        self.new = digest(lab.trial)
        assert self.old != self.new, name

    def prepare(self):
        shutil.rmtree(self.lab.trial, ignore_errors=True)
        shutil.copytree(self.lab.base / self.name, self.lab.trial)

    def judge(self, trial, code, out, injected, where):
        lab, bad = self.lab, []
        now = digest(lab.trial)
        known = set(self.old) | set(self.new)
        strays = sorted(set(now) - known)
        core = {name: value for name, value in now.items() if name in known}
        state = "new" if core == self.new else "old" if core == self.old else "mixed"
        if state == "mixed":
            bad.append("record-lost-or-half")
        if code == 0 and state != "new":
            bad.append("success-without-record")
        if code not in (0, 137, 130, 143) and state == "new":
            bad.append("failure-though-written")
        if code == 0 and injected and where.split(" ")[0] in ("fsync", "syncfs", "fdatasync"):
            bad.append("sync-error-swallowed")
        bad += self.words(code, out)
        again = lab.run(["check", "--root", str(lab.trial), "--as-of", AS_OF, "--lang", "en"])
        text = ""
        if again.returncode != 0:
            bad.append("site-does-not-check-afterwards")
            text = (again.stdout + again.stderr).decode("utf-8", "replace")
        return bad, strays, state, text


class Published(Build):
    """Commands on a site that was published: they write into `archive/`, `content/` and the output."""
    SECRET = "金大雀"
    VOLATILE = ("salts.txt", "files.txt", "publication.toml")

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        source = lab.base / name
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(lab.base / "a", source)
        shutil.rmtree(source / "output", ignore_errors=True)
        article = source / "content/articles/news.md"
        article.write_text(article.read_text().replace("全县", self.SECRET + "说，全县"))
        first = lab.run(["publish", "--root", str(source), "--no-pdf", "--as-of", "2017-08-07"])
        assert first.returncode == 0, first
        at = ["--root", str(lab.trial), "--as-of", AS_OF, "--lang", "en"]
        if name == "publish":
            (source / "content/articles/second.md").write_text(article.read_text())
            self.args = ["publish", "--no-pdf", *at]
        elif name == "amend":
            article.write_text(article.read_text().replace("说，", "所说，"))
            self.args = ["amend", "articles/news", "--reason", "x", *at]
        elif name == "withdraw":
            self.args = ["withdraw", "articles/news", "--reason", "x", "--yes", *at]
        elif name == "move":
            article.rename(article.with_name("tidings.md"))
            self.args = ["move", "articles/news", "articles/tidings", "--reason", "x", "--yes", *at]
        else:
            self.args = ["erase", "articles/news", "--words", self.SECRET, "--reason", "x", "--yes", "--no-pdf", *at]
        self.prepare()
        self.old = self.state()
        done = lab.run(self.args)
        assert done.returncode == 0, done
        self.new = self.state()
        assert self.old != self.new, name

    def prepare(self):
        shutil.rmtree(self.lab.trial, ignore_errors=True)
        shutil.copytree(self.lab.base / self.name, self.lab.trial)

    def state(self):
        """Every file, publications by their numbers; what chance decides by its being there."""
        out = {}
        for name, value in digest(self.lab.trial).items():
            parts = name.split("/")
            if parts[0] == "archive" and len(parts) > 1 and parts[1][:4].isdigit():
                parts[1] = parts[1][:4]
            if parts[-1] in self.VOLATILE or name == "archive/erasures.toml":
                value = "there"
            # A folder that was made and not filled says nothing.
            if value != "dir" and parts[-1] != ".tongbao.lock" and not parts[0].startswith(".output"):
                out["/".join(parts)] = value
        return out

    def part(self, now, folder):
        pick = lambda state: {name: value for name, value in state.items() if (name.split("/")[0] == "output") == (folder == "output")}
        now = pick(now)
        if pick(self.new) == pick(self.old):
            return "same" if now == pick(self.new) else "mixed"
        return "new" if now == pick(self.new) else "old" if now == pick(self.old) else "mixed"

    def judge(self, trial, code, out, injected, where):
        lab, bad = self.lab, []
        full = self.state()
        strays = sorted(name for name in full if "/.tongbao-" in "/" + name and name.endswith(".part"))
        erasing = any(name.startswith("archive/.erasing/") for name in full)
        now = {name: value for name, value in full.items() if "/.tongbao-" not in "/" + name}
        files, output = self.part(now, "files"), self.part(now, "output")
        if output == "same":
            output = files
        state = "erasing" if erasing else "new" if (files, output) == ("new", "new") else f"{files}-{output}"
        if code == 0 and state != "new":
            bad.append("success-and-not-done")
        if "mixed" in state or state == "old-new":
            bad.append("half-" + state)
        if code not in (0, 137, 130, 143) and state == "new" and self.name not in ("publish", "erase"):
            bad.append("failure-though-done")
        bad += self.words(code, out)
        text = ""
        built = lab.run(["build", "--root", str(lab.trial), "--no-pdf", "--as-of", AS_OF, "--lang", "en", "--output", str(lab.work / "elsewhere")])
        shutil.rmtree(lab.work / "elsewhere", ignore_errors=True)
        if built.returncode != 0:
            bad.append(f"archive-does-not-build({built.returncode})")
            text = (built.stdout + built.stderr).decode("utf-8", "replace")
        again = lab.run(["erase", "--no-pdf", *self.args[-6:]] if erasing else self.args)
        if again.returncode != 0 and not (self.name == "erase" and state == "new"):
            bad.append(f"next-run-fails({again.returncode})")
            text = (again.stdout + again.stderr).decode("utf-8", "replace")
        after = self.state()
        if after != self.new:
            bad.append("next-run-differs:" + ",".join(sorted(set(after.items()) ^ set(self.new.items()))[0]))
        if self.name == "erase":
            secret = self.SECRET.encode()
            if any(path.is_file() and secret in path.read_bytes() for path in lab.trial.rglob("*")):
                bad.append("the-words-are-left")
        return bad, strays, state, text


def loop(lab, job, plan, quick):
    table = []
    for nrs, errors, modes in plan:
        for error in errors:
            for mode in modes:
                if error in ("EINTR", "SHORT") and mode == "on" and error == "EINTR":
                    continue  # an endless EINTR is an endless retry by definition
                way = "short" if error == "SHORT" else mode
                if error == "SHORT" and mode == "on":
                    continue
                trials = failures = 0
                kinds, states = collections.Counter(), collections.Counter()
                stray = collections.Counter()
                n = 1
                while True:
                    job.prepare()
                    code, out, seen, injected, where = lab.fault(job.args, nrs, ERR[error], n, way)
                    if not injected:
                        if code != 0:
                            lab.note(job.name, "untouched-run-fails", f"{nrs}:{error}:{mode}:{n}", str(code), where, out)
                        break
                    trial = f"{nrs}:{error}:{mode}:{n}"
                    bad, strays, state, later = job.judge(trial, code, out, injected, where)
                    trials += 1
                    states[f"exit {code}/{state}"] += 1
                    for name in strays:
                        stray[name] += 1
                    if bad:
                        failures += 1
                    for one in bad:
                        kinds[one] += 1
                        lab.note(job.name, one, trial, f"exit {code}, {state}", where, out + (" || NEXT: " + later[-300:] if later else ""))
                    lab.results.append({"command": job.name, "kind": "trial", "trial": trial, "what": f"exit {code}, {state}", "where": where, "message": out.strip()[-300:], "strays": strays})
                    n += lab.every if quick else 1
                    if n > 5000:
                        break
                table.append((job.name, nrs, error, mode, trials, failures, dict(states), dict(kinds), dict(stray)))
                print(f"{job.name:6} {nrs[:28]:28} {error:7} {mode:5} trials {trials:4} failed {failures:4} {dict(states)} {dict(kinds)} strays {dict(stray)}", flush=True)
    return table


def crash(lab, job, quick):
    plan = [(CHANGING, ["EIO"], ["crash"])]
    return loop(lab, job, plan, quick)


def signals(lab, job, count, sig, rng):
    """A signal at a random moment; the moment is drawn over 1.1 times the time of an untouched run."""
    job.prepare()
    started = time.monotonic()
    lab.run(job.args)
    whole = time.monotonic() - started
    failures, kinds, states, stray = 0, collections.Counter(), collections.Counter(), collections.Counter()
    for number in range(count):
        job.prepare()
        moment = rng.uniform(0, 1.1 * whole)
        child = subprocess.Popen([lab.binary, *job.args], env=lab.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(moment)
        child.send_signal(sig)
        out = child.communicate()[0].decode("utf-8", "replace")
        code = child.returncode if child.returncode >= 0 else 128 - child.returncode
        bad, strays, state, later = job.judge(f"{sig.name}:{number}", code, out, 0, "")
        states[f"exit {code}/{state}"] += 1
        for name in strays:
            stray[name] += 1
        failures += bool(bad)
        for one in bad:
            kinds[one] += 1
            lab.note(job.name, one, f"{sig.name} after {moment * 1000:.1f} ms of {whole * 1000:.0f}", f"exit {code}, {state}", "", out + " || NEXT: " + later[-300:])
    print(f"{job.name:6} {sig.name:28} {'':7} {'':5} trials {count:4} failed {failures:4} {dict(states)} {dict(kinds)} strays {dict(stray)}", flush=True)
    return [(job.name, sig.name, "", "", count, failures, dict(states), dict(kinds), dict(stray))]


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--binary", required=True)
    parse.add_argument("--site")
    parse.add_argument("--work")
    parse.add_argument("--command", default="all")
    parse.add_argument("--only")
    parse.add_argument("--kills", type=int, default=200)
    parse.add_argument("--signals", type=int, default=50)
    parse.add_argument("--json")
    parse.add_argument("--quick", action="store_true")
    parse.add_argument("--every", type=int, default=3, help="with --quick: every n-th call")
    parse.add_argument("--no-exchange", action="store_true")
    parse.add_argument("--seed", type=int, default=1)
    options = parse.parse_args()
    lab, rng, table = Lab(options), random.Random(options.seed), []
    plan = PLAN
    if options.only == "crash":
        plan = []
    elif options.only:
        call, _, error = options.only.partition(":")
        plan = [(nrs, [error] if error else errors, modes) for nrs, errors, modes in PLAN if call in nrs.split(",")]
    build = Build(lab)
    jobs = {"build": lambda: build, "close": lambda: Record(lab, "close"), "import": lambda: Record(lab, "import")}
    for name in ("publish", "amend", "withdraw", "move", "erase"):
        jobs[name] = lambda name=name: Published(lab, name)
    for name in jobs if options.command == "all" else [options.command]:
        job = jobs[name]()
        # A command that builds every publication takes its time: in short, one error of each kind that writing can meet.
        short = options.quick and not options.only and isinstance(job, Published)
        table += loop(lab, job, SHORT if short else plan, options.quick)
        if not options.only or options.only == "crash":
            table += crash(lab, job, options.quick)
            table += signals(lab, job, options.kills, signal.SIGKILL, rng)
            table += signals(lab, job, options.signals, signal.SIGINT, rng)
            table += signals(lab, job, options.signals, signal.SIGTERM, rng)
    if options.json:
        Path(options.json).write_text(json.dumps({"table": table, "results": lab.results}, ensure_ascii=False, indent=1))
    trials, failures = sum(row[4] for row in table), sum(row[5] for row in table)
    first = {}
    for result in lab.results:
        if result["kind"] != "trial":
            first.setdefault((result["command"], result["kind"]), []).append(result)
    print(f"\n{trials} trials, {failures} with a broken promise")
    for (command, kind), list_ in sorted(first.items(), key=lambda item: -len(item[1])):
        one = list_[0]
        print(f"- {command} {kind}: {len(list_)}; first: {one['trial']} at {one['where']}: {one['what']}: {one['message'][:300]!r}")
    if not options.work:
        shutil.rmtree(lab.work, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
