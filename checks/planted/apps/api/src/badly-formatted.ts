export   const  quoted = "planted: not what Prettier would write"
