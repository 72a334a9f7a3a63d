export { actorOf } from './acting-user.ts';
export {
  isAccessName,
  isPermission,
  mayDo,
  type AccessName,
  type Permission,
  type Role,
} from './roles.ts';
export { emailTaken, forbidden } from './users.errors.ts';
export {
  findUser,
  findUserByEmail,
  hasAdmin,
  insertUser,
  lockAllUsers,
  lockUserWithPassword,
  replacePasswordHash,
  type User,
  type UserWithPassword,
} from './users.repository.ts';
export { userRoutes } from './users.routes.ts';
export { toUserView, UserView } from './users.schemas.ts';
export { createUserService } from './users.service.ts';
