#include <errno.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "CSystemShims.h"

ssize_t path_access_list(const char *path, void *list, size_t size) {
  ssize_t count = lgetxattr(path, "system.posix_acl_access", list, size);
  return count < 0 && (errno == ENODATA || errno == ENOTSUP) ? 0 : count;
}

bool path_is_on_proc(const char *path) {
  struct statfs system;
  return statfs(path, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}
