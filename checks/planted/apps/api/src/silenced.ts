// planted: a comment that switches a check off
// oxlint-disable-next-line eqeqeq
export const isEmpty = (value: unknown): boolean => value == '';
