// planted: a module that is missing from the written order
export const isPopped = true;
