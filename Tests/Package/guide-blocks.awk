# guide-blocks.awk: prints a block of code from a Markdown file, without its indentation.
#
# Usage: awk -v heading="Install" -v number=1 -f guide-blocks.awk FILE
#
# It is the block with this number below the heading, up to the next heading. A block is indented by four blanks or more,
# after an empty line.
# Exit status: 0; 1 if there is no such block.

/^#/ {
    inside = $0 ~ /^#+ / && substr($0, index($0, " ") + 1) == heading
    block = 0
    next
}
!inside { next }
/^ *$/ {
    if (!block) after_empty = 1
    next
}
/^    / && (block || after_empty) {
    match($0, /^ */)
    if (!block) {
        block = RLENGTH
        blocks++
    }
    if (blocks == number) {
        print substr($0, block + 1)
        found = 1
    }
    next
}
{
    block = 0
    after_empty = 0
}
END { exit !found }
