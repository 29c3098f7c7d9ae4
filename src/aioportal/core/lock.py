"""One process at a time: an advisory lock on an open file, which the system takes back when the process dies."""

from __future__ import annotations

import errno
import sys

_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt
    import os

    # Locked bytes cannot be read by others on Windows; one far behind the end disturbs nobody.
    _FAR = 1 << 62

    def try_lock(fd: int) -> bool:
        """Take the lock without waiting; False where somebody else holds it.

        Args:
            fd: the open file.

        Raises:
            OSError: the file system has no locks.
        """
        at = os.lseek(fd, 0, os.SEEK_CUR)
        os.lseek(fd, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        finally:
            os.lseek(fd, at, os.SEEK_SET)
        return True

else:
    import fcntl

    def try_lock(fd: int) -> bool:
        """Take the lock without waiting; False where somebody else holds it, be it in this process.

        Closing the file gives it back.

        Args:
            fd: the open file.

        Raises:
            OSError: the file system has no locks.
        """
        # flock and not lockf: that one would also be given back when this process closed any other handle of the file.
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        return True
