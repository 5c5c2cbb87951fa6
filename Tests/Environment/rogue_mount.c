// rogue_mount: an ordinary user's file system in user space, fuse(4), that claims that all its files are root's.
//
// Usage: rogue_mount DIRECTORY USER FILE
//
// It is mounted on DIRECTORY as by the user with the id USER and the option allow_other, and has one file, "file", with
// the content of FILE. It prints "mounted", and then the user id of each process that opens the file, one a line.
// It ends when it is unmounted or its standard input ends. Exit status: 0; 1 if it cannot be mounted.

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static char content[1 << 16];
static size_t size;

static struct fuse_attr attributes(uint64_t node) {
  struct fuse_attr attributes = {.ino = node, .nlink = 1, .blksize = 4096};
  attributes.mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0644;
  attributes.size = node == FUSE_ROOT_ID ? 0 : size;
  return attributes;
}

static void reply(int device, uint64_t request, int error, const void *answer, size_t count) {
  static char buffer[sizeof(struct fuse_out_header) + sizeof(content)];
  struct fuse_out_header head = {.len = (uint32_t)(sizeof(head) + count), .error = error, .unique = request};
  memcpy(buffer, &head, sizeof(head));
  if (count > 0) memcpy(buffer + sizeof(head), answer, count);
  (void)!write(device, buffer, head.len);
}

static void serve(int device, const struct fuse_in_header *in, const void *body) {
  struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .minor = 31, .max_readahead = 65536, .max_write = 65536};
  struct fuse_entry_out entry = {.nodeid = 2, .attr = attributes(2)};
  struct fuse_attr_out attr = {.attr = attributes(in->nodeid)};
  struct fuse_open_out open = {.fh = 1};
  const struct fuse_read_in *part = body;
  switch (in->opcode) {
    case FUSE_INIT: reply(device, in->unique, 0, &init, sizeof(init)); break;
    case FUSE_LOOKUP:
      if (strcmp(body, "file") == 0)
        reply(device, in->unique, 0, &entry, sizeof(entry));
      else
        reply(device, in->unique, -2, NULL, 0);
      break;
    case FUSE_GETATTR: reply(device, in->unique, 0, &attr, sizeof(attr)); break;
    case FUSE_OPEN:
      printf("%u\n", in->uid);
      fflush(stdout);
      reply(device, in->unique, 0, &open, sizeof(open));
      break;
    case FUSE_READ: {
      size_t start = part->offset < size ? part->offset : size;
      size_t count = part->size < size - start ? part->size : size - start;
      reply(device, in->unique, 0, content + start, count);
      break;
    }
    case FUSE_FLUSH:
    case FUSE_RELEASE: reply(device, in->unique, 0, NULL, 0); break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT: break;
    default: reply(device, in->unique, -38, NULL, 0);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 1;
  FILE *file = fopen(argv[3], "r");
  if (file == NULL) return 1;
  size = fread(content, 1, sizeof(content), file);
  fclose(file);
  int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  char options[200];
  snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%s,group_id=%s,allow_other", device, argv[2], argv[2]);
  if (device < 0 || mount("rogue", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0) return 1;
  puts("mounted");
  fflush(stdout);
  static char buffer[1 << 17];
  for (;;) {
    struct pollfd ready[] = {{.fd = device, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    if (poll(ready, 2, -1) < 0 || ready[1].revents != 0) break;
    ssize_t count = read(device, buffer, sizeof(buffer));
    if (count < (ssize_t)sizeof(struct fuse_in_header)) break;
    serve(device, (const struct fuse_in_header *)buffer, buffer + sizeof(struct fuse_in_header));
  }
  umount2(argv[1], MNT_DETACH);
  return 0;
}
