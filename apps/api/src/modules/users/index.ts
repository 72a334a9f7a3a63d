export { actorOf } from './acting-user.ts';
export {
  isAccessName,
  isPermission,
  mayDo,
  type AccessName,
  type Permission,
  type Role,
} from './roles.ts';
export { emailTaken, forbidden, lastAdmin } from './users.errors.ts';
export {
  anonymizeUser,
  findUser,
  findUserByEmail,
  findUserWithPassword,
  hasAdmin,
  hasVerifiedEmail,
  insertUser,
  lockAllUsers,
  lockUserAndAdmins,
  lockUserWithPassword,
  replacePasswordHash,
  updateUser,
  type User,
  type UserWithPassword,
} from './users.repository.ts';
export { userRoutes } from './users.routes.ts';
export { toUserView, UserView } from './users.schemas.ts';
export { createUserService } from './users.service.ts';
