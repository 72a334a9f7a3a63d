// planted: a file the boundary check cannot read
export const isUnseen = true;
